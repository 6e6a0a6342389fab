import type { Baggage } from '../core/context'
import { isPrintable } from './ascii'
import { headerText, type IncomingHeaders, type Write } from './carrier'

/** Each item is a header of its own. Source: dd-trace-js, opentracing/propagation/text_map.js */
const prefix = 'ot-baggage-'

/** Writes each item that can stand in a header as `ot-baggage-<item>`. */
export function injectLegacyBaggage(baggage: Baggage, carrier: object, write: Write): void {
  for (const key of Object.keys(baggage)) {
    const value = baggage[key] as string
    if (/^[\w.!#$%&'*+^`|~-]+$/.test(key) && isPrintable(value)) write(carrier, prefix + key, value)
  }
}

/** The items of the headers `ot-baggage-*` in lower case, at most `maxItems`; undefined where there are none. */
export function extractLegacyBaggage(headers: IncomingHeaders, maxItems: number): Baggage | undefined {
  const items: Record<string, string> = {}
  let count = 0
  for (const name of Object.keys(headers)) {
    if (!name.startsWith(prefix) || name.length === prefix.length || count >= maxItems) continue
    const value = headerText(headers, name)
    if (value === undefined) continue
    items[name.slice(prefix.length)] = value
    count++
  }
  return count === 0 ? undefined : items
}

/** The names of such headers in a carrier of any kind, in lower case. */
export function legacyBaggageNames(carrier: unknown): readonly string[] {
  try {
    const keys = (carrier as { keys?: unknown } | null)?.keys
    const names: Iterable<unknown> =
      typeof keys === 'function'
        ? (Reflect.apply(keys, carrier, []) as Iterable<unknown>)
        : Object.keys(Object(carrier))
    const lower = Array.from(names, name => String(name).toLowerCase())
    return lower.filter(name => name.startsWith(prefix))
  } catch {
    return []
  }
}
