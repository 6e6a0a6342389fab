import type { PlacedSpan } from '../model'

/** A row of the waterfall. */
export interface TreeRow {
  readonly span: PlacedSpan
  /** How many spans lie below it, at any depth. */
  readonly below: number
  readonly collapsed: boolean
}

/** The rows that are open, of spans in the order of a waterfall: a parent before its children. */
export function openRows(spans: readonly PlacedSpan[], collapsed: ReadonlySet<string>): readonly TreeRow[] {
  const below = countsBelow(spans)
  const rows: TreeRow[] = []
  for (let index = 0; index < spans.length; ) {
    const span = spans[index]
    if (!span) break
    const inside = below[index] ?? 0
    const isCollapsed = inside > 0 && collapsed.has(span.id)
    rows.push({ span, below: inside, collapsed: isCollapsed })
    index += isCollapsed ? inside + 1 : 1
  }
  return rows
}

/** The index of the row that a row hangs from, or -1. */
export function parentIndex(rows: readonly TreeRow[], index: number): number {
  const depth = rows[index]?.span.depth ?? 0
  for (let above = index - 1; above >= 0; above--) {
    if ((rows[above]?.span.depth ?? 0) < depth) return above
  }
  return -1
}

/** The ids of all spans that a span hangs from. */
export function idsAbove(spans: readonly PlacedSpan[], id: string): readonly string[] {
  let index = spans.findIndex(span => span.id === id)
  let depth = spans[index]?.depth ?? 0
  const ids: string[] = []
  while (--index >= 0 && depth > 0) {
    const span = spans[index]
    if (!span || span.depth >= depth) continue
    ids.push(span.id)
    depth = span.depth
  }
  return ids
}

function countsBelow(spans: readonly PlacedSpan[]): readonly number[] {
  const counts = new Array<number>(spans.length).fill(0)
  const open: number[] = []
  const close = (depth: number, end: number) => {
    for (let last = open.at(-1); last !== undefined && (spans[last]?.depth ?? 0) >= depth; last = open.at(-1)) {
      counts[last] = end - last - 1
      open.pop()
    }
  }
  for (const [index, span] of spans.entries()) {
    close(span.depth, index)
    open.push(index)
  }
  close(0, spans.length)
  return counts
}
