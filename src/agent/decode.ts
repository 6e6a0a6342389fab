import { Decoder } from '@msgpack/msgpack'
import { eventsOfText, linksOfText, readEvents, readLinks } from './annotations'
import { Budget, TooLarge } from './budget'
import { expandTable } from './expand-table'
import { describe, id, integer, isMap, map, milliseconds, number, text } from './field'
import { createKeyDecoder } from './keys'
import type { SpanView } from './model'
import { checkMessagePack } from './msgpack-check'
import { shortText } from './text-size'

/** Spans of one trace that came together. */
export interface Chunk {
  /** The lower half of the trace id: 16 digits. */
  readonly trace: string
  /** The upper half where a span tells it, else empty. */
  readonly high: string
  readonly spans: readonly SpanView[]
}

const decoder = new Decoder({ useBigInt64: true, keyDecoder: createKeyDecoder() })
const zero = '0'.repeat(16)

/** What a span becomes beside what was decoded for it, in bytes. */
const spanCost = 400
/** The longest texts of a span that are kept, in characters: five times and once what a Datadog Agent keeps of them. */
const longest = { name: 5000, key: 1000, value: 25_000 } as const

/** Decodes any MessagePack; throws an Error that tells what is wrong with the bytes, or a TooLarge. */
export function decodeMessagePack(body: Uint8Array, budget = new Budget()): unknown {
  checkMessagePack(body, budget)
  return decoder.decode(body)
}

/**
 * Decodes the body of `/v0.3/traces`, `/v0.4/traces` or `/v0.5/traces`; throws an Error that names trace, span and field.
 * Source of the format: datadog-agent, pkg/trace/api/version.go.
 */
export function decodeTraces(body: Uint8Array, table: boolean, budget = new Budget()): Chunk[] {
  const decoded = decodeMessagePack(body, budget)
  const traces = table ? expandTable(decoded, budget) : decoded
  if (!Array.isArray(traces)) throw new Error(`the body: expected an array of traces, got ${describe(traces)}`)
  const chunks: Chunk[] = []
  for (let index = 0; index < traces.length; index++) {
    const spans: unknown = traces[index]
    if (!Array.isArray(spans)) throw new Error(`trace ${index}: expected an array of spans, got ${describe(spans)}`)
    budget.take(spans.length * spanCost)
    if (spans.length > 0) chunks.push(readChunk(spans, index, budget))
  }
  return chunks
}

function readChunk(values: readonly unknown[], index: number, budget: Budget): Chunk {
  const spans: SpanView[] = []
  let trace = ''
  let high = ''
  for (let at = 0; at < values.length; at++) {
    try {
      const value = values[at]
      if (!isMap(value)) throw new Error(`expected a map, got ${describe(value)}`)
      const own = id(value.trace_id, 'trace_id')
      if (own === zero) throw new Error('field trace_id: expected an id, got 0')
      if (trace === '') trace = own
      if (own !== trace) throw new Error('field trace_id: expected that of the first span, got another')
      const span = readSpan(value, own, budget)
      const tid = span.meta['_dd.p.tid']
      if (high === '' && tid !== undefined && isUpperHalf(tid)) high = tid
      spans.push(span)
    } catch (error) {
      if (error instanceof TooLarge) throw error
      throw new Error(`trace ${index}, span ${at}, ${error instanceof Error ? error.message : error}`)
    }
  }
  return { trace, high, spans }
}

function isUpperHalf(tid: string): boolean {
  return /^[0-9a-f]{16}$/.test(tid) && tid !== zero
}

function readSpan(fields: Record<string, unknown>, trace: string, budget: Budget): SpanView {
  const own = id(fields.span_id, 'span_id')
  if (own === zero) throw new Error('field span_id: expected an id, got 0')
  const parent = fields.parent_id === undefined ? zero : id(fields.parent_id, 'parent_id')
  const name = shortText(text(fields.name, 'name'), longest.name) || 'unnamed_operation'
  const resource = fields.resource === undefined ? '' : shortText(text(fields.resource, 'resource'), longest.value)
  const meta = readMeta(fields.meta)
  const metrics = readMetrics(fields.metrics, meta)
  const links = fields.span_links === undefined || fields.span_links === null ? [] : readLinks(fields.span_links)
  const events = fields.span_events === undefined || fields.span_events === null ? [] : readEvents(fields.span_events)
  take(meta, '_dd.span_links', json => linksOfText(json, budget), links)
  take(meta, 'events', json => eventsOfText(json, budget), events)
  shorten(meta)
  const rest = {
    service: shortText(text(fields.service, 'service'), longest.name) || 'unnamed-service',
    name,
    resource: resource === '' ? name : resource,
    type: fields.type === undefined ? '' : shortText(text(fields.type, 'type'), longest.name),
    kind: meta['span.kind'] ?? '',
    start: milliseconds(fields.start, 'start'),
    duration: Math.max(0, milliseconds(fields.duration, 'duration')),
    error: fields.error !== undefined && integer(fields.error, 'error') !== 0,
    meta,
    metrics,
    links,
    events,
  }
  // Some tracers name the root as its own parent; an agent takes that for none.
  if (parent === zero || (parent === own && own === trace)) return { id: own, ...rest }
  return { id: own, parent, ...rest }
}

/** The texts: the decoded map itself where all is well, which is nearly always. */
function readMeta(value: unknown): Record<string, string> {
  if (value === undefined) return {}
  const meta = map(value, 'meta')
  for (const key in meta) {
    if (typeof meta[key] !== 'string') meta[key] = text(meta[key], `meta.${key}`)
  }
  return meta as Record<string, string>
}

/** Cuts texts that are longer than anybody reads, and says so in them; keys as well. */
function shorten(meta: Record<string, string>): void {
  for (const key in meta) {
    const value = meta[key] as string
    if (key.length > longest.key) delete meta[key]
    else if (value.length <= longest.value) continue
    meta[shortText(key, longest.key)] = shortText(value, longest.value)
  }
}

/** The numbers. One that JSON cannot say, such as NaN, is told as a text. */
function readMetrics(value: unknown, meta: Record<string, string>): Record<string, number> {
  if (value === undefined) return {}
  const metrics = map(value, 'metrics')
  for (const key in metrics) {
    const numeric = metrics[key] === null ? 0 : number(metrics[key], `metrics.${key}`)
    if (Number.isFinite(numeric)) metrics[key] = numeric
    else {
      delete metrics[key]
      meta[key] ??= String(numeric)
    }
  }
  return metrics as Record<string, number>
}

/** Takes links or events out of a tag, where the tag is what tells them. */
function take<T>(meta: Record<string, string>, key: string, read: (json: string) => T[] | undefined, into: T[]): void {
  const json = meta[key]
  if (json === undefined) return
  const found = read(json)
  if (found === undefined) return
  delete meta[key]
  // A span may tell the same in both ways, for receivers that know only one.
  if (into.length === 0) for (const each of found) into.push(each)
}
