import type { Baggage } from '../core/context'
import { dictionary } from '../names/dictionary'
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

/**
 * Adds the items of the headers `ot-baggage-*`, at most `maxItems`, to those of `baggage`; undefined where there are none.
 * Headers are in lower case, so an item that is the same but for that is the same.
 */
export function addLegacyBaggage(
  baggage: Baggage | undefined,
  headers: IncomingHeaders,
  maxItems: number,
): Baggage | undefined {
  let items: Record<string, string> | undefined
  let known: readonly string[] = []
  let count = 0
  for (const name in headers) {
    // Most names begin with another letter.
    if (name.charCodeAt(0) !== 111 || !name.startsWith(prefix) || name.length === prefix.length) continue
    if (items === undefined) known = Object.keys(baggage ?? {}).map(key => key.toLowerCase())
    const key = name.slice(prefix.length)
    const value = headerText(headers, name)
    if (value === undefined || known.includes(key) || count >= maxItems) continue
    items ??= dictionary(baggage)
    items[key] = value
    count++
  }
  return items ?? baggage
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
