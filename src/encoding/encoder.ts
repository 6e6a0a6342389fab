import type { Span } from '../core/span'
import type { Trace } from '../core/trace'

/** What a request to the agent carries, and what is lost with it. */
export interface Payload {
  /** How it is sent and what a reply means: as an agent of Datadog's has it, unless it is OpenTelemetry's protocol. */
  readonly protocol?: 'otlp' | undefined
  readonly path: string
  readonly body: Buffer
  /** How many chunks of traces. */
  readonly traces: number
  readonly spans: number
  /** Headers of this payload alone. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Tags that every span of the process has. */
export interface CommonTags {
  readonly meta: Readonly<Record<string, string>>
  readonly metrics: Readonly<Record<string, number>>
  /** Tags of the first span of each chunk. */
  readonly first?: Readonly<Record<string, string>> | undefined
  /** The tracer's own service: a span with another one names this as `_dd.base_service`. */
  readonly service: string
}

/** Turns finished spans into bytes at once, so that they need not be kept. */
export interface Encoder {
  /** Bytes written so far. */
  readonly size: number
  /** Chunks written so far. */
  readonly traces: number
  /**
   * Adds spans of one trace as one chunk. False where they could not be encoded or take more than `most` bytes, and then
   * nothing was added.
   */
  add(trace: Trace, spans: readonly Span[], most?: number): boolean
  /** Hands out what was written, and starts anew. */
  take(): Payload
  /** What is written from now on is for another version, or has other common tags. Only after `take`. */
  renew?(): void
  /** Gives back a payload whose body nobody reads any more: where it was made here, its memory is used again. */
  recycle(payload: Payload): void
}
