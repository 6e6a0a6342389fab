import type { Span } from '../core/span'
import type { Trace } from '../core/trace'

/**
 * Adds the spans of a rejected trace in two chunks: those that were `chosen` all the same have one of their own, as of a
 * trace that is kept. DataKit looks at the priority of a chunk alone.
 */
export function addApart(
  trace: Trace,
  spans: readonly Span[],
  chosen: readonly Span[],
  add: (spans: readonly Span[]) => void,
): void {
  const apart = new Set(chosen)
  const others = spans.filter(span => !apart.has(span))
  if (others.length > 0) add(others)
  const kept = spans.filter(span => apart.has(span))
  if (kept.length === 0) return
  const { priority } = trace
  trace.priority = 2
  add(kept)
  trace.priority = priority
}
