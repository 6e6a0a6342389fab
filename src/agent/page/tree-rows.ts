import type { PlacedSpan } from '../model'
import { runOf } from './like-siblings'
import type { Look } from './trace-look'

/** A row of the waterfall. */
export interface TreeRow {
  /** The id of its span, with `like:` before it where it stands for like siblings. */
  readonly key: string
  /** Its span, or the first of like siblings. */
  readonly span: PlacedSpan
  /** The siblings that it stands for. */
  readonly like?: readonly PlacedSpan[]
  readonly depth: number
  /** How many spans lie below it, at any depth. */
  readonly below: number
  readonly collapsed: boolean
}

/** The spans of a trace as a tree with the runs of like siblings in it. */
export interface Tree {
  /** In the order of a waterfall: a parent before its children. */
  readonly spans: readonly PlacedSpan[]
  readonly runs: ReadonlyMap<number, number>
}

type Folds = Pick<Look, 'folded' | 'opened'>

/** The rows that are open. */
export function openRows({ spans, runs }: Tree, { folded, opened }: Folds): readonly TreeRow[] {
  const below = countsBelow(spans)
  const rows: TreeRow[] = []
  for (let index = 0; index < spans.length; ) {
    const span = spans[index]
    if (!span) break
    const { id, depth } = span
    const count = runs.get(index)
    if (count !== undefined) {
      const like = spans.slice(index, index + count)
      const isOpen = opened.has(id)
      rows.push({ key: `like:${id}`, span, like, depth, below: count, collapsed: !isOpen })
      if (isOpen)
        for (const each of like) rows.push({ key: each.id, span: each, depth: depth + 1, below: 0, collapsed: false })
      index += count
      continue
    }
    const inside = below[index] ?? 0
    const collapsed = inside > 0 && folded.has(id)
    rows.push({ key: id, span, depth, below: inside, collapsed })
    index += collapsed ? inside + 1 : 1
  }
  return rows
}

/** The index of the row that a row hangs from, or -1. */
export function parentIndex(rows: readonly TreeRow[], index: number): number {
  const depth = rows[index]?.depth ?? 0
  for (let above = index - 1; above >= 0; above--) {
    if ((rows[above]?.depth ?? 0) < depth) return above
  }
  return -1
}

/** The folds with a row folded or unfolded. */
export function withFold(folds: Folds, row: TreeRow, close: boolean): Partial<Look> {
  if (row.like) return { opened: changed(folds.opened, row.span.id, !close) }
  return { folded: changed(folds.folded, row.span.id, close) }
}

/** What has to be unfolded for a span to have a row of its own; empty where nothing has. */
export function revealing({ spans, runs }: Tree, { folded, opened }: Folds, id: string): Partial<Look> {
  const index = spans.findIndex(span => span.id === id)
  if (index < 0) return {}
  const above = idsAbove(spans, index).filter(each => folded.has(each))
  const run = runOf(spans, runs, index)
  return {
    ...(above.length > 0 && { folded: new Set([...folded].filter(each => !above.includes(each))) }),
    ...(run !== undefined && !opened.has(run) && { opened: new Set([...opened, run]) }),
  }
}

/** The folds with all closed, or all open. */
export function foldAll({ spans, runs }: Tree, close: boolean): Folds {
  if (!close) return { folded: new Set(), opened: new Set([...runs.keys()].flatMap(first => spans[first]?.id ?? [])) }
  const parents = spans.filter((span, index) => (spans[index + 1]?.depth ?? 0) > span.depth)
  return { folded: new Set(parents.map(span => span.id)), opened: new Set() }
}

function changed(ids: ReadonlySet<string>, id: string, isIn: boolean): ReadonlySet<string> {
  const copy = new Set(ids)
  if (isIn) copy.add(id)
  else copy.delete(id)
  return copy
}

function idsAbove(spans: readonly PlacedSpan[], of: number): readonly string[] {
  let index = of
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
