import type { StoredTrace } from './store'

/** Remembers what `compute` makes of a trace until spans arrive for it. */
export function perTrace<T>(compute: (trace: StoredTrace) => T): (trace: StoredTrace) => T {
  const known = new WeakMap<StoredTrace, { readonly revision: number; readonly value: T }>()
  return trace => {
    const found = known.get(trace)
    if (found?.revision === trace.revision) return found.value
    const value = compute(trace)
    known.set(trace, { revision: trace.revision, value })
    return value
  }
}
