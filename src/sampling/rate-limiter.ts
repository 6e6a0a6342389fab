/** How long one window of the effective rate is, in milliseconds. */
const windowLength = 1000

/**
 * A token bucket: so many traces a second are kept, and as many at once after a pause.
 *
 * It also knows which share of the asked it let through in this second and the one before, so that counts can be scaled.
 */
export class RateLimiter {
  /** Traces, or spans, a second. */
  readonly limit: number
  readonly #capacity: number
  readonly #now: () => number
  #limited: (() => void) | undefined
  #tokens: number
  #filledAt: number
  #windowStart: number
  #asked = 0
  #allowed = 0
  #askedBefore = 0
  #allowedBefore = 0

  /** `limit` is traces a second, 0 lets none through; `now` gives monotonic milliseconds; `limited` is told once. */
  constructor(limit: number, now: () => number, limited?: () => void) {
    this.limit = limit
    // A limit below one a second must be able to save up for one.
    this.#capacity = limit > 0 ? Math.max(limit, 1) : 0
    this.#now = now
    this.#limited = limited
    this.#tokens = this.#capacity
    this.#filledAt = now()
    this.#windowStart = this.#filledAt
  }

  /** Takes a token; false where there is none. */
  take(): boolean {
    const at = this.#now()
    this.#turnWindow(at)
    this.#tokens = Math.min(this.#capacity, this.#tokens + ((at - this.#filledAt) / 1000) * this.limit)
    this.#filledAt = at
    this.#asked++
    if (this.#tokens < 1) {
      this.#limited?.()
      this.#limited = undefined
      return false
    }
    this.#tokens--
    this.#allowed++
    return true
  }

  /** The share of the asked that was let through in this second and the one before, from 0 to 1. */
  effectiveRate(): number {
    const asked = this.#asked + this.#askedBefore
    return asked === 0 ? 1 : (this.#allowed + this.#allowedBefore) / asked
  }

  #turnWindow(at: number): void {
    const age = at - this.#windowStart
    if (age < windowLength) return
    const adjacent = age < 2 * windowLength
    this.#askedBefore = adjacent ? this.#asked : 0
    this.#allowedBefore = adjacent ? this.#allowed : 0
    this.#asked = 0
    this.#allowed = 0
    this.#windowStart = adjacent ? this.#windowStart + windowLength : at
  }
}
