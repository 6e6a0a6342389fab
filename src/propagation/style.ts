import type { SpanContext } from '../core/context'
import type { IncomingHeaders, Write } from './carrier'

/** A way of writing a trace context into headers. */
export type StyleName = 'datadog' | 'tracecontext' | 'b3' | 'b3multi'

/** One way of writing a trace context into headers, and of reading it back. */
export interface Style {
  readonly name: StyleName
  /** The headers it reads, in lower case. */
  readonly headers: readonly string[]
  /** Writes a context that has a trace. */
  inject(context: SpanContext, carrier: object, write: Write): void
  /** Reads a context, or undefined where there is none or where it is malformed. */
  extract(headers: IncomingHeaders): SpanContext | undefined
}
