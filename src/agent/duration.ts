import { type Comparison, comparisonOf } from './comparison'

const units: Readonly<Record<string, number>> = { us: 0.001, µs: 0.001, ms: 1, s: 1000 }

/** The milliseconds of a text such as `100ms`, `1.5s` or `20us`; not a number where it is none. */
export function millisecondsIn(text: string): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(us|µs|ms|s)$/.exec(text) ?? []
  return Number(amount) * (units[unit] ?? Number.NaN)
}

/** Reads a comparison of durations, such as `>100ms`, `>=1.5s` or `<=20us`. */
export function durationMatcher(value: string): Comparison {
  const { compare, rest = '' } = comparisonOf(value) ?? {}
  const limit = millisecondsIn(rest)
  if (compare === undefined || Number.isNaN(limit)) {
    return { problem: `duration: expected a comparison such as >100ms, <=1.5s or >20us, got ${value}` }
  }
  return { accepts: duration => compare(duration, limit) }
}
