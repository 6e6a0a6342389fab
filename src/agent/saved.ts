import { wireName } from '../names/wire-name'
import { Budget, heapLimit, TooLarge } from './budget'
import type { Chunk } from './decode'
import { describe, isMap, unreadable } from './field'
import { readJson } from './json'
import type { EventView, LinkView, SpanView } from './model'
import { idOf, type StoredTrace } from './store'
import { writeList } from './write'

const format = 'tracer-traces'
const version = 1

/** The text of a file with these traces, part by part. */
export function* writeSaved(traces: readonly StoredTrace[]): Generator<string> {
  yield `{"format":"${format}","version":${version},"traces":[`
  let separator = '\n'
  for (const trace of traces) {
    yield `${separator}{"id":"${idOf(trace)}","spans":`
    yield* writeList(trace.spans.values())
    yield '}'
    separator = ',\n'
  }
  yield '\n]}\n'
}

/** The traces in the text of such a file; throws an Error that tells what was found instead. */
export function readSaved(bytes: Buffer): Chunk[] {
  const file = parse(bytes)
  if (!isMap(file) || file.format !== format) {
    const found = isMap(file)
      ? `an object with ${Object.keys(file).slice(0, 5).join(', ') || 'nothing in it'}`
      : describe(file)
    throw new Error(`expected a file that this agent has saved ("format": "${format}"), got ${found}`)
  }
  if (file.version !== version) {
    throw new Error(`expected version ${version} of the file, got ${JSON.stringify(file.version) ?? 'none'}`)
  }
  if (!Array.isArray(file.traces)) throw unreadable('traces', 'an array', file.traces)
  return file.traces.map((trace: unknown, index) => {
    if (!isMap(trace)) throw new Error(`trace ${index}: expected an object, got ${describe(trace)}`)
    const { id, spans } = trace
    if (typeof id !== 'string' || !/^(?:[0-9a-f]{16}){1,2}$/.test(id)) {
      throw new Error(`trace ${index}, ${unreadable('id', '16 or 32 hexadecimal digits', id).message}`)
    }
    if (!Array.isArray(spans) || spans.length === 0)
      throw new Error(`trace ${index}: expected spans, got ${describe(spans)}`)
    return { trace: id.slice(-16), high: id.slice(0, -16), spans: spans.map((span, at) => readSpan(span, index, at)) }
  })
}

/** A file may fill the store, so it may become more than a body: half of the heap. */
function parse(bytes: Buffer): unknown {
  try {
    return readJson(bytes, new Budget(heapLimit() / 2))
  } catch (error) {
    if (error instanceof TooLarge) throw error
    throw new Error(`the file is no JSON: ${error instanceof Error ? error.message : error}`)
  }
}

function readSpan(value: unknown, index: number, at: number): SpanView {
  try {
    if (!isMap(value)) throw new Error(`expected an object, got ${describe(value)}`)
    const id = spanId(value.id, 'id')
    const rest = {
      service: string(value.service, 'service'),
      name: string(value.name, 'name'),
      resource: string(value.resource, 'resource'),
      type: string(value.type, 'type'),
      kind: string(value.kind, 'kind'),
      start: finite(value.start, 'start'),
      duration: finite(value.duration, 'duration'),
      error: boolean(value.error, 'error'),
      meta: values(value.meta, 'meta', string),
      metrics: values(value.metrics, 'metrics', finite),
      links: array(value.links, 'links', readLink),
      events: array(value.events, 'events', readEvent),
    }
    return value.parent === undefined ? { id, ...rest } : { id, parent: spanId(value.parent, 'parent'), ...rest }
  } catch (error) {
    throw new Error(`trace ${index}, span ${at}, ${error instanceof Error ? error.message : error}`)
  }
}

function readLink(value: unknown, field: string): LinkView {
  if (!isMap(value)) throw unreadable(field, 'an object', value)
  return {
    trace: string(value.trace, `${field}.trace`),
    span: string(value.span, `${field}.span`),
    attributes: values(value.attributes, `${field}.attributes`, each => each),
    ...(value.tracestate !== undefined && { tracestate: string(value.tracestate, `${field}.tracestate`) }),
  }
}

function readEvent(value: unknown, field: string): EventView {
  if (!isMap(value)) throw unreadable(field, 'an object', value)
  return {
    name: string(value.name, `${field}.name`),
    time: finite(value.time, `${field}.time`),
    attributes: values(value.attributes, `${field}.attributes`, each => each),
  }
}

function spanId(value: unknown, field: string): string {
  if (typeof value === 'string' && /^[0-9a-f]{16}$/.test(value)) return value
  throw unreadable(field, '16 hexadecimal digits', value)
}

function string(value: unknown, field: string): string {
  if (typeof value === 'string') return value
  throw unreadable(field, 'a string', value)
}

function finite(value: unknown, field: string): number {
  if (typeof value === 'number') return value
  throw unreadable(field, 'a number', value)
}

function boolean(value: unknown, field: string): boolean {
  if (typeof value === 'boolean') return value
  throw unreadable(field, 'a boolean', value)
}

function array<T>(value: unknown, field: string, read: (each: unknown, field: string) => T): T[] {
  if (!Array.isArray(value)) throw unreadable(field, 'an array', value)
  return value.map((each, at) => read(each, `${field}[${at}]`))
}

/** Keys as they are kept everywhere here: a file may have been written by hand. */
function values<T>(value: unknown, field: string, read: (each: unknown, field: string) => T): Record<string, T> {
  if (!isMap(value)) throw unreadable(field, 'an object', value)
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [wireName(key), read(each, `${field}.${key}`)]))
}
