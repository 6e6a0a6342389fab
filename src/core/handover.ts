import { wallOffset } from './clock'
import { Span } from './span'
import { Trace, type TraceSink } from './trace'

/** What a span tells a thread that works for it: plain data, which can be cloned. */
export interface Handover {
  readonly id: readonly [number, number, number, number]
  readonly spanHigh: number
  readonly spanLow: number
  readonly service: string
  readonly priority: number | undefined
  readonly origin: string | undefined
  readonly tags: Readonly<Record<string, string>> | undefined
  readonly tracestate: string | undefined
  readonly baggage: Readonly<Record<string, string>> | undefined
}

/** What a thread needs to go on with the trace of this span. The decision on the trace is made now: it leaves this thread. */
export function handOver(span: Span): Handover {
  const { trace, idHigh, idLow, service, baggage } = span
  if (trace.priority === undefined) trace.sink.sample(trace)
  const { id, priority, origin, tags, tracestate } = trace
  return { id, spanHigh: idHigh, spanLow: idLow, service, priority, origin, tags, tracestate, baggage }
}

/** Whether a value that came from another thread is what `handOver` gave there. */
export function isHandover(value: unknown): value is Handover {
  if (typeof value !== 'object' || value === null) return false
  const { id, spanHigh, spanLow } = value as Partial<Record<keyof Handover, unknown>>
  return Array.isArray(id) && id.length === 4 && typeof spanHigh === 'number' && typeof spanLow === 'number'
}

/** A span that stands for one of another thread, so that it can be active here. It is not sent, and never ends. */
export function standIn(given: Handover, sink: TraceSink): Span {
  const trace = new Trace(given.id, sink, wallOffset())
  trace.priority = given.priority
  trace.origin = given.origin
  trace.tags = given.tags && { ...given.tags }
  trace.tracestate = given.tracestate
  const { spanHigh, spanLow, service } = given
  const span = new Span(
    trace,
    spanHigh,
    spanLow,
    0,
    0,
    service,
    service,
    service,
    '',
    [],
    [],
    0,
    undefined,
    given.baggage,
  )
  // It is not waited for: the spans below it are sent when they have ended.
  trace.open = 0
  return span
}
