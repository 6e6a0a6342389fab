import { own } from '../names/own'
import type { StoredTrace } from './store'
import { summaryOf } from './summary'

/** Which of two traces comes first, as `Array.sort` wants it. */
export type Order = (a: StoredTrace, b: StoredTrace) => number

/** What a list can be sorted by. */
const keys = {
  start: (trace: StoredTrace) => summaryOf(trace).start,
  duration: (trace: StoredTrace) => summaryOf(trace).duration,
  spans: (trace: StoredTrace) => trace.spans.size,
  errors: (trace: StoredTrace) => summaryOf(trace).errors,
}

/** Reads an order such as `duration`, or `-duration` for the longest first; throws where it is none. */
export function orderOf(text: string): Order {
  const [, minus, name = ''] = /^(-?)(.*)$/s.exec(text) ?? []
  const key = own(keys, name)
  if (key === undefined) {
    throw new RangeError(`sort: expected one of ${Object.keys(keys).join(', ')}, or it after a minus, got ${text}`)
  }
  const sign = minus === '-' ? -1 : 1
  return (a, b) => sign * (key(a) - key(b))
}
