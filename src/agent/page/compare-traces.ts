import type { PlacedSpan } from '../model'
import { formOf } from '../resource-form'

/** How often an operation ran in a trace, and how long in all, in milliseconds. */
export interface Amount {
  readonly count: number
  readonly total: number
}

/** An operation in two traces. */
export interface Difference {
  readonly service: string
  readonly name: string
  /** Without its values, which differ from one trace to another. */
  readonly resource: string
  readonly a: Amount
  readonly b: Amount
  /** By how much more it took in the second, in milliseconds. */
  readonly more: number
}

interface Counted {
  readonly first: PlacedSpan
  readonly resource: string
  readonly a: { count: number; total: number }
  readonly b: { count: number; total: number }
}

/** The operations of two traces, the one whose time differs most first. */
export function compareTraces(a: readonly PlacedSpan[], b: readonly PlacedSpan[]): readonly Difference[] {
  const found = new Map<string, Counted>()
  const count = (spans: readonly PlacedSpan[], side: 'a' | 'b') => {
    for (const span of spans) {
      const resource = formOf(span.resource)
      const key = [span.service, span.name, resource].join('\0')
      const counted = found.get(key) ?? { first: span, resource, a: { count: 0, total: 0 }, b: { count: 0, total: 0 } }
      found.set(key, counted)
      counted[side].count++
      counted[side].total += span.duration
    }
  }
  count(a, 'a')
  count(b, 'b')
  return [...found.values()]
    .map(({ first: { service, name }, resource, a, b }) => ({ service, name, resource, a, b, more: b.total - a.total }))
    .sort((one, other) => Math.abs(other.more) - Math.abs(one.more))
}
