import { hashHigh, hashLow } from '../core/hash'

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

/** True where the trace with these lower 64 bits of an id is kept: the same answer in every service. */
export function isKept(rate: Rate, high: number, low: number): boolean {
  if (rate.share === 1) return true
  if (rate.share === 0) return false
  const hash = hashHigh(high, low)
  if (hash !== rate.thresholdHigh) return hash < rate.thresholdHigh
  return hashLow(low) <= rate.thresholdLow
}
