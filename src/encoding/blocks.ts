import type { CommonTags } from './encoder'
import { limitBytes, limits } from './limit'
import { MsgpackWriter } from './msgpack'

/** How many operation names, and how many service and type pairs of one name, have their template kept. */
const maxNames = 512
const maxPerName = 8

/** The fields of a span that have a fixed size stand together, so that one copy writes them and few writes fill them. */
const fixedFields = ['trace_id', 'span_id', 'parent_id', 'start', 'duration'] as const

/** Where the values of the fixed fields stand, the error flag, and the header of `meta`. */
type Offsets = Readonly<Record<(typeof fixedFields)[number] | 'error' | 'meta', number>>

/** The most texts that a template takes from its first span, and the longest of them. */
const maxLearned = 64
const maxLearnedLength = 64

/**
 * A span map's beginning, with room for what differs between two: its last entry is `meta`, open for more tags.
 *
 * It holds the tags of the process, and after them those that all of its spans so far began with: the first span
 * teaches it, and one that departs from there shortens it. What is left is what an operation always says, and one copy
 * writes it.
 */
export class Template {
  readonly service: string
  readonly type: string
  readonly offsets: Offsets
  /** How many entries of `meta` are the process's. */
  readonly tags: number
  bytes: Uint8Array
  /** The texts that every span so far began with: name, value, name, value… Undefined before the first. */
  #learned: readonly string[] | undefined
  /** Where the bytes of each learned entry begin. */
  #starts: readonly number[]

  constructor(service: string, type: string, bytes: Uint8Array, offsets: Offsets, tags: number) {
    this.service = service
    this.type = type
    this.offsets = offsets
    this.tags = tags
    this.bytes = bytes
    this.#learned = undefined
    this.#starts = []
  }

  /** Whether a first span was learned from. */
  get taught(): boolean {
    return this.#learned !== undefined
  }

  /** How many texts of `meta` are in the bytes; those that are not in all spans are taken out of them. */
  match(meta: readonly string[]): number {
    const learned = this.#learned
    if (learned === undefined) return 0
    const { length } = learned
    for (let at = 0; at < length; at++) if (learned[at] !== meta[at]) return this.#shorten(learned, at & ~1)
    return length
  }

  #shorten(learned: readonly string[], length: number): number {
    this.bytes = this.bytes.subarray(0, this.#starts[length >> 1])
    this.#learned = learned.slice(0, length)
    return length
  }

  /** Takes the texts of the first span up to one that is long, since those are seldom the same twice; says how many. */
  learn(meta: readonly string[]): number {
    const learned: string[] = []
    const starts: number[] = []
    const { bytes } = this
    this.bytes = encodeWith(writer => {
      writer.raw(bytes)
      for (let at = 0; at < meta.length && at < maxLearned; at += 2) {
        const key = meta[at] as string
        const value = meta[at + 1] as string
        if (key.length > maxLearnedLength || value.length > maxLearnedLength) break
        starts.push(writer.position)
        writer.text(key)
        writer.text(value)
        learned.push(key, value)
      }
    })
    this.#learned = learned
    this.#starts = starts
    return learned.length
  }
}

/**
 * Templates by name, service and type. A program has few of these, so nine tenths of a span's keys and all three texts
 * are written by one copy: 200 ns less a span than text by text.
 */
export class Templates {
  readonly #byName = new Map<string, Template[]>()
  #last: Template | undefined
  #lastName = ''
  readonly #tagsOf: (service: string) => Readonly<Record<string, string>>

  /** `tagsOf` gives the tags of every span of a service. */
  constructor(tagsOf: (service: string) => Readonly<Record<string, string>>) {
    this.#tagsOf = tagsOf
  }

  find(name: string, service: string, type: string): Template {
    // Spans of one kind often follow each other.
    const last = this.#last
    if (last !== undefined && this.#lastName === name && last.service === service && last.type === type) return last
    const found = this.#find(name, service, type)
    this.#last = found
    this.#lastName = name
    return found
  }

  #find(name: string, service: string, type: string): Template {
    const known = this.#byName.get(name)
    if (known !== undefined) {
      for (const template of known) if (template.service === service && template.type === type) return template
    }
    return this.#make(name, service, type)
  }

  #make(name: string, service: string, type: string): Template {
    const template = buildTemplate(name, service, type, this.#tagsOf(service))
    const known = this.#byName.get(name)
    if (known === undefined || known.length >= maxPerName) {
      if (this.#byName.size >= maxNames) this.#byName.clear()
      this.#byName.set(name, [template])
    } else known.push(template)
    return template
  }
}

function buildTemplate(name: string, service: string, type: string, tags: Readonly<Record<string, string>>): Template {
  const offsets = { trace_id: 0, span_id: 0, parent_id: 0, start: 0, duration: 0, error: 0, meta: 0 }
  const entries = Object.entries(tags)
  const bytes = encodeWith(writer => {
    writer.bytes[writer.position++] = type === '' ? 0x8b : 0x8c
    writer.text('name')
    writer.text(name === '' ? 'unnamed_operation' : limitBytes(name, limits.name))
    writer.text('service')
    writer.text(service === '' ? 'unnamed-service' : limitBytes(service, limits.service))
    if (type !== '') {
      writer.text('type')
      writer.text(limitBytes(type, limits.type))
    }
    for (const field of fixedFields) {
      writer.text(field)
      offsets[field] = writer.position + 1
      writer.words(0, 0)
    }
    writer.text('error')
    offsets.error = writer.position
    writer.number(0)
    writer.text('meta')
    offsets.meta = writer.map()
    for (const [key, value] of entries) {
      writer.text(limitBytes(key, limits.key))
      writer.text(limitBytes(value, limits.value))
    }
  })
  return new Template(service, type, bytes, offsets, entries.length)
}

/** The key `metrics`, its header at a fixed place, and entries that were written once. */
export interface Block {
  readonly bytes: Uint8Array
  readonly count: number
}

/** The numbers that every span has, followed by its trace's priority and its own two flags: a block for each case. */
export function commonMetrics(
  common: CommonTags,
): (priority: number | undefined, top: boolean, measured: boolean) => Block {
  const blocks: Block[] = []
  return (priority, top, measured) => {
    const index = (priority === undefined ? 0 : priority + 2) * 4 + (top ? 2 : 0) + (measured ? 1 : 0)
    blocks[index] ??= buildMetrics(common, priority, top, measured)
    return blocks[index]
  }
}

function buildMetrics(common: CommonTags, priority: number | undefined, top: boolean, measured: boolean): Block {
  const entries = Object.entries(common.metrics)
  if (priority !== undefined) entries.push(['_sampling_priority_v1', priority])
  if (top) entries.push(['_dd.top_level', 1])
  if (measured) entries.push(['_dd.measured', 1])
  const bytes = encodeWith(writer => {
    writer.text('metrics')
    writer.map()
    for (const [key, value] of entries) {
      writer.text(key)
      writer.number(value)
    }
  })
  return { bytes, count: entries.length }
}

/** Where the header of `metrics` stands in its block: behind the key. */
export const metricsHeader = 'metrics'.length + 1

function encodeWith(write: (writer: MsgpackWriter) => void): Uint8Array {
  const writer = new MsgpackWriter(1024)
  write(writer)
  return new Uint8Array(writer.bytes.subarray(0, writer.position))
}
