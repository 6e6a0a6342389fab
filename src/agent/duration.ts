/** Whether a duration in milliseconds is wanted, or why the text cannot be read. */
export type Duration = { readonly accepts: (duration: number) => boolean } | { readonly problem: string }

const units: Readonly<Record<string, number>> = { us: 0.001, µs: 0.001, ms: 1, s: 1000 }

/** Reads a comparison of durations, such as `>100ms`, `>=1.5s` or `<=20us`. */
export function durationMatcher(value: string): Duration {
  const [, operator, amount = '', unit = ''] = /^(>=|<=|>|<)(\d+(?:\.\d+)?)(us|µs|ms|s)$/.exec(value) ?? []
  const limit = Number(amount) * (units[unit] ?? 0)
  switch (operator) {
    case '>':
      return { accepts: duration => duration > limit }
    case '>=':
      return { accepts: duration => duration >= limit }
    case '<':
      return { accepts: duration => duration < limit }
    case '<=':
      return { accepts: duration => duration <= limit }
    default:
      return { problem: `duration: expected a comparison such as >100ms, <=1.5s or >20us, got ${value}` }
  }
}
