/** A share of traces to keep: prepared at setup, so that a trace costs a multiplication at the most. */
export interface Rate {
  /** From 0 to 1. */
  readonly share: number
  /** The share as text with at most six decimals: the trace tag `_dd.p.ksr`. */
  readonly text: string
  /** The greatest hash that is kept, as unsigned words. */
  readonly thresholdHigh: number
  readonly thresholdLow: number
}

/** The words of 1111111111111111111, the factor that all of Datadog's tracers and its agent hash trace ids with. */
const factorHigh = 0x0f6b75ab
const factorLow = 0x2bc471c7

/** Prepares a rate; what lies outside 0 to 1 is taken for the nearer of the two. */
export function createRate(share: number): Rate {
  const bounded = Math.min(Math.max(share, 0), 1)
  const threshold = Math.trunc(bounded * 2 ** 64)
  const thresholdHigh = Math.trunc(threshold / 0x100000000)
  return {
    share: bounded,
    text: String(Math.round(bounded * 1e6) / 1e6),
    thresholdHigh,
    thresholdLow: threshold - thresholdHigh * 0x100000000,
  }
}

/**
 * True where the trace with these lower 64 bits of an id is kept: the same answer in every service, for the hash of the
 * id is `id * 1111111111111111111 mod 2^64`.
 */
export function isKept(rate: Rate, high: number, low: number): boolean {
  if (rate.share === 1) return true
  if (rate.share === 0) return false
  // In words, because a BigInt product allocates three times a trace. What exceeds 64 bits falls off by itself.
  const carry = upperProduct(low, factorLow)
  const hashHigh = (Math.imul(high, factorLow) + Math.imul(low, factorHigh) + carry) >>> 0
  if (hashHigh !== rate.thresholdHigh) return hashHigh < rate.thresholdHigh
  return Math.imul(low, factorLow) >>> 0 <= rate.thresholdLow
}

/** The upper word of the 64-bit product of two words: in halves, so that each step is exact in a double. */
function upperProduct(left: number, right: number): number {
  const leftHigh = left >>> 16
  const leftLow = left & 0xffff
  const rightHigh = right >>> 16
  const rightLow = right & 0xffff
  const first = leftLow * rightHigh + ((leftLow * rightLow) >>> 16)
  const second = leftHigh * rightLow + (first & 0xffff)
  return leftHigh * rightHigh + (first >>> 16) + (second >>> 16)
}
