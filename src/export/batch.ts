import type { Span } from '../core/span'
import type { Trace } from '../core/trace'
import { dividePayload } from '../encoding/divide'
import type { Encoder, Payload } from '../encoding/encoder'

/**
 * A payload is sent before its time when it has this many bytes: less than a power of two, since its buffer grows by doubling.
 * One of 256 kB would cost a span under load half as much again: a request to an agent takes 0.15 ms of CPU.
 */
export const fullPayload = 2 * 1024 * 1024 - 64 * 1024
/** However little an agent takes, payloads do not become smaller than this. */
const leastPayload = 64 * 1024
/** A single chunk past this would be refused by every agent. */
const maxChunk = 24 * 1024 * 1024

/** The payload that was begun, and how large one may become. */
export class Batch {
  readonly #encoder: Encoder
  readonly #filled: () => void
  /** Less where an agent found a payload too large. */
  #full = fullPayload
  #maxChunk = maxChunk
  /** How many spans are in the payload that was begun. */
  spans = 0

  /** `filled` is told when the payload is to be taken without waiting for more. */
  constructor(encoder: Encoder, filled: () => void) {
    this.#encoder = encoder
    this.#filled = filled
  }

  /**
   * Adds spans of one trace, and returns how many were added. Where they cannot be one chunk, they are two: it is too large,
   * or one of them is broken and costs the others nothing. What is broken by itself is left out.
   */
  add(trace: Trace, spans: readonly Span[]): number {
    if (this.#encoder.add(trace, spans, this.#maxChunk)) {
      this.spans += spans.length
      if (this.#encoder.size >= this.#full) this.#filled()
      return spans.length
    }
    if (spans.length < 2) return 0
    const middle = spans.length >> 1
    // The local root is the last, and the first to be written.
    return this.add(trace, spans.slice(middle)) + this.add(trace, spans.slice(0, middle))
  }

  /** Hands out what was written, and begins the next payload. */
  take(): Payload {
    this.spans = 0
    return this.#encoder.take()
  }

  /** Makes smaller payloads of one that an agent found too large, and of all that follow. */
  divide(payload: Payload): readonly Payload[] {
    this.#full = Math.max(leastPayload, Math.min(this.#full, payload.body.length) / 2)
    this.#maxChunk = this.#full
    return dividePayload(payload)
  }
}
