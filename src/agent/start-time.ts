import { type Comparison, comparisonOf } from './comparison'

/** Reads a comparison of times, such as `>14:03` (of today, in this machine's time zone) or `<=2026-01-02T03:04:05.678Z`. */
export function startMatcher(value: string): Comparison {
  const { compare, rest } = comparisonOf(value) ?? {}
  const limit = rest === undefined ? Number.NaN : timeOf(rest)
  if (compare === undefined || Number.isNaN(limit)) {
    return { problem: `start: expected a comparison such as >14:03, <14:03:59.5 or >2026-01-02T14:03Z, got ${value}` }
  }
  return { accepts: time => compare(time, limit) }
}

function timeOf(text: string): number {
  if (/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/i.test(text)) return Date.parse(text)
  const [, hours, minutes, seconds = '0'] = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?$/.exec(text) ?? []
  if (hours === undefined || minutes === undefined) return Number.NaN
  return new Date().setHours(Number(hours), Number(minutes), 0, 0) + Number(seconds) * 1000
}
