import type { Baggage } from '../core/context'
import type { Span } from '../core/span'
import { safeText } from '../core/tags'
import type { Tracer } from '../core/tracer'
import { own } from '../names/own'

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
export function activeBaggage(core: () => Tracer): ActiveBaggage {
  const active = (): Span | null => core().scope.active()
  const all = (): Baggage => {
    const span = active()
    return span === null ? {} : { ...(core().surroundings?.(span.trace) ?? span.baggage) }
  }
  /** Changes the active span's own baggage, which takes over that of its surroundings first. */
  const change = (act: (span: Span) => unknown): Baggage => {
    const span = active()
    if (span === null) return {}
    for (const [key, value] of Object.entries(all())) span.setBaggageItem(key, value)
    act(span)
    return span.getAllBaggageItems()
  }
  return {
    setBaggageItem: (key, value) => change(span => span.setBaggageItem(key, value)),
    getBaggageItem(key) {
      const items = all()
      const name = safeText(key)
      return own(items, name)
    },
    getAllBaggageItems: all,
    removeBaggageItem: key => change(span => span.removeBaggageItem(key)),
    removeAllBaggageItems: () => change(span => span.removeAllBaggageItems()),
  }
}
