import { TooLarge } from './budget'
import { type Counts, countOne } from './counts'
import { isMap, unreadable } from './field'
import { readJson } from './json'
import type { ProfileSummary } from './model'
import { type Part, parseMultipart } from './multipart'
import { ownText, shortText } from './text-size'

interface Profile {
  readonly summary: ProfileSummary
  readonly files: ReadonlyMap<string, Buffer>
  readonly bytes: number
}

/** What a profile costs beside its files, in bytes. */
const overhead = 1000
const fileCost = 600
/** The most of a profile's tags that is read, and the longest of its names, in characters. */
const maxTags = 65_536
const maxName = 200

/** Keeps the newest profiles. */
export class ProfileStore {
  readonly #maxBytes: number
  readonly #counts: Counts
  #profiles: Profile[] = []
  #bytes = 0
  #lastId = 0

  constructor(maxBytes: number, counts: Counts) {
    this.#maxBytes = maxBytes
    this.#counts = counts
  }

  /** Takes in the body of `/profiling/v1/input`; throws an Error that tells what is wrong with it. */
  add(body: Buffer, contentType: string): void {
    const parts = parseMultipart(body, contentType)
    const { service, start, end } = readEvent(parts)
    const files = new Map<string, Buffer>()
    // A copy: the part is a window on the whole body, which would live as long.
    for (const { name, filename, bytes } of parts)
      if (filename !== undefined) files.set(ownText(shortText(filename || name, maxName)), Buffer.from(bytes))
    const sizes = [...files].map(([name, { length }]) => ({ name, bytes: length }))
    const bytes = sizes.reduce((sum, file) => sum + file.bytes + fileCost, overhead)
    this.#profiles.push({ summary: { id: ++this.#lastId, service, start, end, files: sizes }, files, bytes })
    this.#bytes += bytes
    while (this.#bytes > this.#maxBytes) {
      this.#bytes -= this.#profiles.shift()?.bytes ?? this.#bytes
      countOne(this.#counts.dropped, 'profiles')
    }
  }

  /** All profiles, the newest first. */
  summaries(): ProfileSummary[] {
    return this.#profiles.map(profile => profile.summary).reverse()
  }

  /** A file as it came. */
  file(id: number, name: string): Buffer | undefined {
    return this.#profiles.find(profile => profile.summary.id === id)?.files.get(name)
  }

  /** Forgets all. */
  clear(): void {
    this.#profiles = []
    this.#bytes = 0
  }
}

interface Event {
  readonly service: string
  readonly start: number
  readonly end: number
}

/** Who was profiled and when: in a file `event.json`, or in values of the form as older profilers send them. */
function readEvent(parts: readonly Part[]): Event {
  const file = parts.find(part => part.filename === 'event.json' || part.name === 'event')
  if (file !== undefined) {
    const event = parse(file.bytes)
    const tags = typeof event.tags_profiler === 'string' ? event.tags_profiler.slice(0, maxTags).split(',') : []
    return { service: serviceOf(tags), start: date(event.start, 'start'), end: date(event.end, 'end') }
  }
  const values = parts.filter(part => part.filename === undefined)
  const textOf = (...names: readonly string[]): string | undefined =>
    values.find(part => names.includes(part.name))?.bytes.toString('utf8')
  const tags = values.filter(part => part.name === 'tags[]').map(part => part.bytes.toString('utf8'))
  return {
    service: serviceOf(tags),
    start: date(textOf('recording-start', 'start'), 'start'),
    end: date(textOf('recording-end', 'end'), 'end'),
  }
}

function parse(bytes: Buffer): Record<string, unknown> {
  try {
    const event = readJson(bytes)
    if (isMap(event)) return event
  } catch (error) {
    if (error instanceof TooLarge) throw error
    // The same is wrong with it.
  }
  throw new Error('event.json: expected a JSON object')
}

function serviceOf(tags: readonly string[]): string {
  const tag = tags.find(each => each.startsWith('service:'))
  return tag === undefined ? '' : ownText(shortText(tag.slice('service:'.length), maxName))
}

function date(value: unknown, field: string): number {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  if (Number.isNaN(time)) throw unreadable(field, 'a date such as 2026-01-31T12:00:00Z', value)
  return time
}
