import type { Chunk } from './decode'
import type { SpanView } from './model'
import { textSize } from './text-size'
import { isOlder } from './unfinished'

/** A trace as far as it has arrived. */
export interface StoredTrace {
  /** The lower half of its id: 16 digits. */
  readonly low: string
  /** Its place in the order of arrival: the first is 1. */
  readonly arrival: number
  /** The upper half: 16 digits, or empty while no span told it. */
  high: string
  /** By their ids, in the order of their arrival. */
  readonly spans: Map<string, SpanView>
  /** An estimate of the memory it takes. */
  bytes: number
  /** Rises with each arrival, so that what was made of it is known to be old. */
  revision: number
}

/** How much the store may hold. */
export interface Bounds {
  readonly maxBytes: number
  readonly maxTraces: number
}

/** What objects cost beside their texts, in bytes: measured with V8 of Node 20. */
const cost = { trace: 600, span: 500, text: 24, number: 40, key: 8, slot: 48 }
/** Up to so many characters texts and keys cost little more than what is counted for all: most are shared. */
const short = 16
const few = 24

/** Keeps the newest traces in memory; the oldest make room, and are counted. */
export class TraceStore {
  spans = 0
  bytes = 0
  /** Traces that made room for newer ones. */
  evicted = 0
  /** Traces that have arrived since the start. */
  arrivals = 0
  /** Rises with each change. */
  revision = 0
  readonly #bounds: Bounds
  /** By the lower half of the id; a Map keeps the order of arrival. */
  readonly #traces = new Map<string, StoredTrace>()

  constructor(bounds: Bounds) {
    this.#bounds = bounds
  }

  /** How many traces there are. */
  get traces(): number {
    return this.#traces.size
  }

  /** Adds spans to their trace, late ones too; a span that was sent again replaces its first copy, unless that is later. */
  add({ trace: low, high, spans }: Chunk): StoredTrace {
    let trace = this.#traces.get(low)
    if (trace === undefined) {
      trace = { low, arrival: ++this.arrivals, high, spans: new Map(), bytes: cost.trace, revision: 0 }
      this.#traces.set(low, trace)
      this.bytes += cost.trace
    }
    if (trace.high === '') trace.high = high
    let grown = 0
    for (const span of spans) {
      const before = trace.spans.get(span.id)
      if (before !== undefined && isOlder(span, before)) continue
      if (before === undefined) this.spans++
      else grown -= bytesOf(before)
      grown += bytesOf(span)
      trace.spans.set(span.id, span)
    }
    trace.bytes += grown
    this.bytes += grown
    trace.revision++
    this.revision++
    this.#makeRoom()
    return trace
  }

  /** The trace of an id of 32 or 16 digits. */
  find(id: string): StoredTrace | undefined {
    const trace = this.#traces.get(id.slice(-16))
    if (trace === undefined || (id.length !== 16 && id !== idOf(trace))) return undefined
    return trace
  }

  /** True while the trace has not made room for others. */
  holds(trace: StoredTrace): boolean {
    return this.#traces.get(trace.low) === trace
  }

  /** All traces in the order of their arrival. */
  oldestFirst(): StoredTrace[] {
    return [...this.#traces.values()]
  }

  /** All traces, the one that arrived last first. */
  newestFirst(): StoredTrace[] {
    return this.oldestFirst().reverse()
  }

  /** Forgets all traces; this is no eviction. */
  clear(): void {
    this.#traces.clear()
    this.spans = 0
    this.bytes = 0
    this.revision++
  }

  #makeRoom(): void {
    const { maxBytes, maxTraces } = this.#bounds
    for (const [low, trace] of this.#traces) {
      if (this.bytes <= maxBytes && this.#traces.size <= maxTraces) return
      this.#traces.delete(low)
      this.bytes -= trace.bytes
      this.spans -= trace.spans.size
      this.evicted++
    }
  }
}

/** A trace's id: 32 digits, or 16 where no span told the upper half. */
export function idOf(trace: StoredTrace): string {
  return trace.high + trace.low
}

function bytesOf(span: SpanView): number {
  const { meta, metrics, links, events } = span
  let bytes = cost.span + textSize(span.resource)
  for (const text of [span.service, span.name, span.type, span.kind]) if (text.length > short) bytes += textSize(text)
  for (const key in meta) bytes += cost.text + textSize(meta[key] as string)
  bytes += keysSize(meta) + keysSize(metrics) + cost.number * Object.keys(metrics).length
  if (links.length > 0 || events.length > 0) bytes += 4 * JSON.stringify([links, events]).length
  return bytes
}

/** Short keys are shared between spans where an object has few; one of many is a hash table, and may have any. */
function keysSize(object: object): number {
  const keys = Object.keys(object)
  let bytes = keys.length * (keys.length > few ? cost.slot : cost.key)
  for (const key of keys) if (key.length > short || keys.length > few) bytes += textSize(key)
  return bytes
}
