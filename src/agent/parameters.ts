/** A whole number of a request's parameters; throws where it is none or too large. */
export function numberIn(parameters: URLSearchParams, name: string, usual: number, most: number): number {
  const text = parameters.get(name)
  if (text === null) return usual
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (value <= most) return value
  throw new RangeError(`${name}: expected a number from 0 to ${most}, got ${text}`)
}
