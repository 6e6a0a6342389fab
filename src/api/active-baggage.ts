import type { Baggage } from '../core/context'
import type { Scope } from '../core/scope'

/** Baggage of the active span, as the tracer's own functions reach it. */
export interface ActiveBaggage {
  /** Sets an item of the active span that travels to every service after this one; returns all items. */
  setBaggageItem(key: string, value: string, metadata?: object): Baggage
  /** Reads an item that travels with the active span. */
  getBaggageItem(key: string): string | undefined
  /** All items that travel with the active span. */
  getAllBaggageItems(): Baggage
  /** Removes an item of the active span; returns the others. */
  removeBaggageItem(key: string): Baggage
  /** Removes all items of the active span. */
  removeAllBaggageItems(): Baggage
}

/** Reaches the baggage of whatever span is active at each call; without one nothing is kept. */
export function activeBaggage(scope: () => Scope): ActiveBaggage {
  const all = (): Baggage => scope().active()?.getAllBaggageItems() ?? {}
  return {
    setBaggageItem: (key, value) => scope().active()?.setBaggageItem(key, value).getAllBaggageItems() ?? {},
    getBaggageItem: key => scope().active()?.getBaggageItem(key),
    getAllBaggageItems: all,
    removeBaggageItem: key => scope().active()?.removeBaggageItem(key).getAllBaggageItems() ?? {},
    removeAllBaggageItems: () => scope().active()?.removeAllBaggageItems().getAllBaggageItems() ?? {},
  }
}
