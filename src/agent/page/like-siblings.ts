import type { PlacedSpan } from '../model'
import { formOf } from '../resource-form'

/** So many siblings of one form, one after the other, become one row. */
const least = 5

/**
 * Where runs of like siblings begin, and how many spans each has. Spans are in the order of a waterfall; those of a run have one
 * parent, service, name and resource but for its values, and no children, so that they stand side by side.
 */
export function likeSiblings(spans: readonly PlacedSpan[]): ReadonlyMap<number, number> {
  const runs = new Map<number, number>()
  for (let index = 0; index < spans.length; ) {
    let end = index + 1
    const first = spans[index]
    if (first && isLeaf(spans, index)) {
      const form = formOf(first.resource)
      while (isLike(spans, end, first, form)) end++
    }
    if (end - index >= least) runs.set(index, end - index)
    index = end
  }
  return runs
}

/** The id of the first span of the run that a span is in, or undefined. */
export function runOf(
  spans: readonly PlacedSpan[],
  runs: ReadonlyMap<number, number>,
  index: number,
): string | undefined {
  for (const [first, count] of runs) {
    if (first > index) return undefined
    if (index < first + count) return spans[first]?.id
  }
  return undefined
}

function isLike(spans: readonly PlacedSpan[], index: number, first: PlacedSpan, form: string): boolean {
  const span = spans[index]
  return (
    span !== undefined &&
    span.depth === first.depth &&
    span.parent === first.parent &&
    span.parent !== undefined &&
    span.service === first.service &&
    span.name === first.name &&
    isLeaf(spans, index) &&
    (span.resource === first.resource || formOf(span.resource) === form)
  )
}

function isLeaf(spans: readonly PlacedSpan[], index: number): boolean {
  return (spans[index + 1]?.depth ?? 0) <= (spans[index]?.depth ?? 0)
}
