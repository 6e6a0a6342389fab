import { own } from '../names/own'
import { perTrace } from './per-trace'
import { saidBy } from './query-term'
import type { StoredTrace } from './store'
import { leadingOf, summaryOf } from './summary'

/** How a list is sorted. */
export interface Order {
  /** Which of two traces comes first, as `Array.sort` wants it. */
  readonly compare: (a: StoredTrace, b: StoredTrace) => number
  /** What a trace has under the tag by which it is sorted, for its row; absent where the row tells it anyhow. */
  readonly said?: (trace: StoredTrace) => string
}

type Value = string | number

/** What a list can be sorted by, beside tags. */
const keys: Readonly<Record<string, (trace: StoredTrace) => Value>> = {
  start: trace => summaryOf(trace).start,
  duration: trace => summaryOf(trace).duration,
  spans: trace => trace.spans.size,
  errors: trace => summaryOf(trace).errors,
  service: trace => summaryOf(trace).service,
  resource: trace => summaryOf(trace).resource,
  status: trace => summaryOf(trace).status,
}
const ofTag = 'tag:'

/** Reads an order such as `duration`, `-duration` for the longest first, or `tag:user.plan`; throws where it is none. */
export function orderOf(text: string): Order {
  const [, minus, name = ''] = /^(-?)(.*)$/s.exec(text) ?? []
  const tag = name.startsWith(ofTag) ? name.slice(ofTag.length) : ''
  const key = tag === '' ? own(keys, name) : perTrace(trace => valueIn(trace, tag))
  if (key === undefined) {
    const known = [...Object.keys(keys), 'tag:<name>'].join(', ')
    throw new RangeError(`sort: expected one of ${known}, or it after a minus, got ${text}`)
  }
  return {
    compare: comparison(key, minus === '-' ? -1 : 1),
    ...(tag !== '' && { said: trace => String(key(trace)) }),
  }
}

/** That of the root, else of the first span that has it. */
function valueIn(trace: StoredTrace, tag: string): Value {
  const value = saidBy(leadingOf(trace), tag) ?? first(trace, tag) ?? ''
  return value !== '' && Number.isFinite(Number(value)) ? Number(value) : value
}

function first(trace: StoredTrace, tag: string): string | undefined {
  for (const span of trace.spans.values()) {
    const value = saidBy(span, tag)
    if (value !== undefined) return value
  }
  return undefined
}

// Those that have nothing there come last, whichever way it is sorted; numbers stand before texts.
function comparison(key: (trace: StoredTrace) => Value, sign: number): Order['compare'] {
  return (one, other) => {
    const a = key(one)
    const b = key(other)
    if (a === b) return 0
    if (a === '' || b === '') return a === '' ? 1 : -1
    if (typeof a === 'number' && typeof b === 'number') return sign * (a - b)
    if (typeof a !== typeof b) return typeof a === 'number' ? -sign : sign
    return a < b ? -sign : sign
  }
}
