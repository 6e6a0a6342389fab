import type { Baggage } from '../core/context'
import { shield } from '../core/fault'
import type { Span } from '../core/span'
import { dictionary } from '../names/dictionary'
import { baggageKey } from './context'
import type { OtelContext } from './types'

interface Entry {
  readonly value: string
}

/** OpenTelemetry's form of baggage; never changed in place. */
class OtelBaggage {
  readonly #entries: ReadonlyMap<string, Entry>

  constructor(entries: ReadonlyMap<string, Entry>) {
    this.#entries = entries
  }

  getEntry(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    return entry && { ...entry }
  }

  getAllEntries(): [string, Entry][] {
    return [...this.#entries]
  }

  setEntry(key: string, entry: Entry): OtelBaggage {
    return new OtelBaggage(new Map(this.#entries).set(key, entry))
  }

  removeEntry(key: string): OtelBaggage {
    return this.removeEntries(key)
  }

  removeEntries(...keys: string[]): OtelBaggage {
    const entries = new Map(this.#entries)
    for (const key of keys) entries.delete(key)
    return new OtelBaggage(entries)
  }

  clear(): OtelBaggage {
    return new OtelBaggage(new Map())
  }
}

function itself(this: OtelBaggage): OtelBaggage {
  return this
}

shield<OtelBaggage>(OtelBaggage.prototype, {
  getEntry: () => undefined,
  getAllEntries: () => [],
  setEntry: itself,
  removeEntry: itself,
  removeEntries: itself,
  clear: itself,
})

/** A context that holds these items. */
export function withBaggage(context: OtelContext, items: Baggage): OtelContext {
  const entries = Object.entries(items).map(([key, value]): [string, Entry] => [key, { value }])
  return context.setValue(baggageKey, new OtelBaggage(new Map(entries)))
}

/** The items of a context; undefined where it says nothing of baggage. */
export function baggageIn(context: OtelContext): Baggage | undefined {
  const held = context.getValue(baggageKey) as Partial<OtelBaggage> | undefined
  if (typeof held?.getAllEntries !== 'function') return undefined
  const items = dictionary<string>()
  for (const [key, { value }] of held.getAllEntries()) items[key] = String(value)
  return items
}

/** Makes these items all that the span carries on. */
export function carry(span: Span, items: Baggage): void {
  if (isSame(span.baggage ?? {}, items)) return
  span.removeAllBaggageItems()
  for (const [key, value] of Object.entries(items)) span.setBaggageItem(key, value)
}

function isSame(one: Baggage, other: Baggage): boolean {
  const keys = Object.keys(one)
  return keys.length === Object.keys(other).length && keys.every(key => one[key] === other[key])
}
