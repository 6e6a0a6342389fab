import type { Span } from '../core/span'
import type { Trace } from '../core/trace'

/**
 * Adds the spans of a rejected trace in two chunks, and returns what `add` says in all: those that were `chosen` all the
 * same have one of their own, as of a trace that is kept. DataKit looks at the priority of a chunk alone.
 */
export function addApart(
  trace: Trace,
  spans: readonly Span[],
  chosen: readonly Span[],
  add: (spans: readonly Span[]) => number,
): number {
  const apart = new Set(chosen)
  const others = spans.filter(span => !apart.has(span))
  const added = others.length > 0 ? add(others) : 0
  const kept = spans.filter(span => apart.has(span))
  if (kept.length === 0) return added
  const { priority } = trace
  trace.priority = 2
  try {
    return added + add(kept)
  } finally {
    trace.priority = priority
  }
}
