import { type Kind, type Parsed, quote, refuse } from '../option'
import { split } from './plain'

/** Ranges of status codes, both ends included. */
export type Statuses = readonly (readonly [from: number, to: number])[]

/** Whether a status code is in one of the ranges. */
export function includesStatus(ranges: Statuses, status: number): boolean {
  for (const [from, to] of ranges) if (status >= from && status <= to) return true
  return false
}

/** Status codes and ranges of them: `500-599,404`. */
export const statuses: Kind<Statuses, string | readonly (number | string)[]> = {
  expected: 'status codes and ranges like 500-599,404',
  parse: value => collect(split(value)),
  accept: value => (Array.isArray(value) ? collect(value) : refuse(statuses.expected, value)),
  show: value => value.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(','),
}

function collect(items: readonly unknown[]): Parsed<Statuses> {
  const ranges: [number, number][] = []
  const problems: string[] = []
  for (const item of items) {
    const range = typeof item === 'string' || typeof item === 'number' ? readRange(String(item).trim()) : undefined
    if (range === undefined) problems.push(`expected ${statuses.expected}, got ${quote(item)}`)
    else ranges.push(range)
  }
  // An empty list from code is meant: no status is an error.
  return ranges.length === 0 && problems.length > 0 ? { problems } : { value: ranges, problems }
}

function readRange(text: string): [number, number] | undefined {
  const match = /^(\d{1,3})(?:\s*-\s*(\d{1,3}))?$/.exec(text)
  if (match === null) return undefined
  const from = Number(match[1])
  const to = Number(match[2] ?? match[1])
  return from <= to ? [from, to] : undefined
}
