import { dictionary } from '../names/dictionary'
import type { Baggage } from './context'
import { countLoss } from './losses'

/** How many items one span carries on: each new one costs a copy, since others may hold what was there before. */
const maxItems = 1024

/** The baggage of a span with one more item, or as it is where that does not fit. */
export function withItem(
  span: { readonly baggage: Baggage | undefined; dropped: number },
  key: string,
  value: string,
): Baggage | undefined {
  const { baggage } = span
  const known = baggage !== undefined && Object.hasOwn(baggage, key)
  if (baggage !== undefined && !known && Object.keys(baggage).length >= maxItems) {
    span.dropped++
    countLoss('annotations', 1, `a span carries ${maxItems} items of baggage on, and further ones are left out`)
    return baggage
  }
  const items = dictionary(baggage)
  items[key] = value
  return items
}

/** Baggage without an item. */
export function withoutItem(baggage: Baggage | undefined, key: string): Baggage {
  const items = dictionary(baggage)
  delete items[key]
  return items
}
