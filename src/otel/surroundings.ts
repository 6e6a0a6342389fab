import type { Baggage, SpanContext } from '../core/context'
import type { Tracer } from '../core/tracer'
import type { Propagator } from '../propagation/propagator'

/**
 * What the bridge needs of the tracer. Spans and contexts are made there alone: this folder is a file of its own after
 * the build, and a class that it brought along would be another one.
 */
export interface Surroundings {
  /** The tracer that runs, or the one that stands in before the start. */
  readonly core: () => Tracer
  readonly propagator: () => Propagator | undefined
  /** The context of these two W3C headers; undefined where they name none. */
  readonly remoteContext: (traceparent: string, tracestate: string) => SpanContext | undefined
  /** The `tracestate` header for a context. */
  readonly tracestate: (context: SpanContext) => string
  /** The same context, or none, with other baggage. */
  readonly withBaggage: (context: SpanContext | undefined, baggage: Baggage) => SpanContext
  /** Whether the library of this name has spans of ours, beside which its own would tell the same twice. */
  readonly tracesFor: (tracerName: string) => boolean
  readonly flush: () => Promise<void>
}
