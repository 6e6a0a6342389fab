/** Whether a value is wanted, or why the text cannot be read. */
export type Comparison = { readonly accepts: (value: number) => boolean } | { readonly problem: string }

const operators: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
}

/** The operator at the beginning of a value such as `>=500`, and what follows; undefined where there is none. */
export function comparisonOf(
  value: string,
): { readonly compare: (value: number, limit: number) => boolean; readonly rest: string } | undefined {
  const [, operator = '', rest = ''] = /^(>=|<=|>|<)(.*)$/s.exec(value) ?? []
  const compare = Object.hasOwn(operators, operator) ? operators[operator] : undefined
  return compare && { compare, rest }
}

/** Reads a comparison with a number, such as `>100`, or a number alone, which is meant exactly. */
export function numberMatcher(key: string, value: string): Comparison {
  const { compare, rest } = comparisonOf(value) ?? { compare: Object.is, rest: value }
  const limit = /^-?\d+(?:\.\d+)?$/.test(rest) ? Number(rest) : Number.NaN
  if (Number.isNaN(limit)) return { problem: `${key}: expected a number or a comparison such as >100, got ${value}` }
  return { accepts: each => compare(each, limit) }
}
