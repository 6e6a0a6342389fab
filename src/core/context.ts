import { shield } from './fault'
import { wordsToDecimal, wordToHex } from './ids'
import type { Span } from './span'
import type { Trace } from './trace'

/** Baggage items by name: what travels with a trace to every service after this one. */
export type Baggage = Readonly<Record<string, string>>

/** A link to a span of this or another trace, as it is given to `addLink` or `startSpan`. */
export interface LinkTarget {
  /** The span that is linked to. */
  readonly context: SpanContext
  /** What is told of the link. */
  readonly attributes?: Readonly<Record<string, unknown>>
}

// The context of a local span reads the trace's sampling decision through `trace`; an extracted one holds its own.

/** What names a span to other processes, and what its trace carries along. */
export class SpanContext {
  /** The four words of the 128-bit trace id, most significant first; the first two are 0 for a 64-bit id. @internal */
  readonly traceId: readonly [number, number, number, number]
  /** @internal */
  readonly spanHigh: number
  /** @internal */
  readonly spanLow: number
  /** True where it was read from a carrier, false where its span is of this process. */
  readonly remote: boolean
  /** The span itself and its local trace, where it is of this process. @internal */
  readonly span: Span | undefined
  /** @internal */
  readonly trace: Trace | undefined
  /** @internal */
  baggage: Baggage | undefined
  /** What an extracted context decided: sampling priority -1, 0, 1 or 2. @internal */
  priority: number | undefined
  /** @internal */
  origin: string | undefined
  /** Trace tags that are passed on: `_dd.p.*`, without the upper half of the trace id. @internal */
  tags: Record<string, string> | undefined
  /** Foreign members of a `tracestate` header, to be passed on unchanged. @internal */
  tracestate: string | undefined
  /** The last Datadog span before this one, where a foreign tracer stood between: 16 hexadecimal digits. @internal */
  lastDatadogSpan: string | undefined
  /** Contexts that another propagation style found and that are of another trace. @internal */
  links: LinkTarget[] | undefined

  /** @internal */
  constructor(
    traceId: readonly [number, number, number, number],
    spanHigh: number,
    spanLow: number,
    remote: boolean,
    span?: Span,
  ) {
    this.traceId = traceId
    this.spanHigh = spanHigh
    this.spanLow = spanLow
    this.remote = remote
    this.span = span
    this.trace = span?.trace
    this.baggage = undefined
    this.priority = undefined
    this.origin = undefined
    this.tags = undefined
    this.tracestate = undefined
    this.lastDatadogSpan = undefined
    this.links = undefined
  }

  /**
   * False where a carrier brought baggage or a sampling decision but no trace: both ids are 0 then, and a span that is
   * started with this context as its parent begins a new trace that carries them on.
   */
  hasTrace(): boolean {
    return (this.traceId[2] | this.traceId[3]) !== 0
  }

  /** The trace id: the lower 64 bits in decimal, or with `true` all of it as 32 hexadecimal digits. */
  toTraceId(hexadecimal?: boolean): string {
    const [word0, word1, word2, word3] = this.traceId
    if (!hexadecimal) return wordsToDecimal(word2, word3)
    return wordToHex(word0) + wordToHex(word1) + wordToHex(word2) + wordToHex(word3)
  }

  /** The span id: in decimal, or with `true` as 16 hexadecimal digits. */
  toSpanId(hexadecimal?: boolean): string {
    if (!hexadecimal) return wordsToDecimal(this.spanHigh, this.spanLow)
    return wordToHex(this.spanHigh) + wordToHex(this.spanLow)
  }

  /** The W3C `traceparent` text of this context. Source: https://www.w3.org/TR/trace-context/#traceparent-header */
  toTraceparent(): string {
    const priority = this.trace ? this.trace.priority : this.priority
    const flags = priority !== undefined && priority > 0 ? '01' : '00'
    return `00-${this.toTraceId(true)}-${this.toSpanId(true)}-${flags}`
  }
}

shield(SpanContext.prototype, {
  hasTrace: () => false,
  toTraceId: hexadecimal => (hexadecimal ? '0'.repeat(32) : '0'),
  toSpanId: hexadecimal => (hexadecimal ? '0'.repeat(16) : '0'),
  toTraceparent: () => `00-${'0'.repeat(32)}-${'0'.repeat(16)}-00`,
})
