import type { Observable, Observe, Observers } from './observers'
import type { Stream } from './stream'
import { quoted, type Tell } from './told'

/** An instrument that adds. */
export interface Adding {
  add: Observe
}

/** An instrument that records. */
export interface Recording {
  record: Observe
}

/** Measures into a stream what can be measured; undefined takes nothing. `tell` takes what was wrong. */
export function measure(stream: Stream | undefined, tell: Tell): Observe {
  if (stream === undefined) return () => {}
  const { name, kind, form } = stream.settings
  const least = kind === 'counter' || kind === 'histogram' ? 0 : -Infinity
  const expected = least === 0 ? 'a number of 0 or more' : 'a number'
  return (value, attributes) => {
    if (typeof value !== 'number' || !Number.isFinite(value) || value < least) {
      tell(`a value of the ${kind} ${name} is not measured: expected ${expected}`, quoted(value))
      return
    }
    try {
      stream.add(form === 'whole' ? Math.trunc(value) : value, isRecord(attributes) ? attributes : undefined)
    } catch {
      // A getter or a proxy of the caller: this value is lost, his program goes on.
    }
  }
}

/** An instrument that asks callbacks for its values. */
export function observable(observe: Observe, observers: Observers): Observable {
  const self: Observable = {
    addCallback: callback => observers.add(callback, [self], false),
    removeCallback: callback => observers.remove(callback, [self], false),
    observe,
  }
  return self
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
