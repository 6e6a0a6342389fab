import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'
import type { StatsdClient } from './client'

/** Names of the kinds of garbage collection, by the number that Node gives them. */
const kinds: ReadonlyMap<number, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'scavenge'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'mark_sweep_compact'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental_marking'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'process_weak_callbacks'],
])

/** Adds the length of each pause for garbage collection, in nanoseconds; returns how to stop it. */
export function observeGarbageCollection(client: StatsdClient): () => void {
  const observer = new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
      const { duration, detail } = entry as PerformanceEntry & { readonly detail?: { readonly kind?: number } }
      const nanoseconds = Math.round(duration * 1e6)
      client.record('runtime.node.gc.pause', nanoseconds)
      client.record('runtime.node.gc.pause.by.type', nanoseconds, [
        `gc_type:${kinds.get(detail?.kind ?? 0) ?? 'unknown'}`,
      ])
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  return () => observer.disconnect()
}
