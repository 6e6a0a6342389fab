/** Takes what was wrong with a call; `got` is left out of what makes two problems the same. */
export type Tell = (problem: string, got?: string) => void

/** Different problems that are told in all. */
const maxTold = 100

/** Tells each problem once, however often it comes. */
export function tellOnce(warn: (message: string) => void): Tell {
  const told = new Set<string>()
  return (problem, got) => {
    if (told.size >= maxTold || told.has(problem)) return
    told.add(problem)
    warn(`OpenTelemetry: ${problem}${got === undefined ? '' : `, got ${got}`}`)
  }
}

/** A value as a message quotes it. */
export function quoted(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 100))
  return typeof value === 'number' ? String(value) : typeof value
}
