import { useMemo, useState } from 'preact/hooks'
import { Heading, HeadRow } from './cells'
import { Rows } from './rows'
import type { ShownTrace } from './shown-trace'
import { TimeAxis } from './time-axis'
import { type Frame, percentOf, ticksOf } from './time-frame'
import { openRows, parentIndex, type TreeRow, withFold } from './tree-rows'
import { WaterfallLine } from './waterfall-line'

/** All spans of a trace as a tree, each with its time. */
export function Waterfall({ shown, byType }: { shown: ShownTrace; byType: boolean }) {
  const { tree, look, change, whole, frame, zoom, found, span: chosen, choose, cursor, setCursor } = shown
  const [room, setRoom] = useState(6)
  const rows = useMemo(() => openRows(tree, look), [tree, look.folded, look.opened])
  const selected = useMemo(() => rows.findIndex(({ key }) => key === cursor), [rows, cursor])
  const fold = (row: TreeRow, close: boolean) => change(withFold(look, row, close))
  const open = (row: TreeRow | undefined) => {
    if (row?.like) fold(row, !row.collapsed)
    else choose(row?.span)
  }
  const select = (index: number) => {
    const row = rows[index]
    setCursor(row?.key ?? '')
    if (chosen && row && !row.like) choose(row.span)
  }
  const press = (key: string, index: number) => pressed(key, rows, index, { fold, select, open })
  const step = stepOf(frame, whole.from, room)
  return (
    <Rows
      label="Spans"
      role="treegrid"
      count={rows.length}
      rowHeight={26}
      selected={selected}
      style={{ '--step': `${step.size}%`, '--shift': `${step.shift}%`, ...(shown.path && { '--room': '108px' }) }}
      onSelect={select}
      onOpen={index => open(rows[index])}
      onKey={press}
      attributes={index => attributesOf(rows[index], chosen, found)}
      head={
        <HeadRow>
          <Heading kind="tree">Span</Heading>
          <Heading kind="self">Self</Heading>
          <Heading kind="time">
            <TimeAxis frame={frame} zero={whole.from} onZoom={zoom} onRoom={setRoom} />
          </Heading>
        </HeadRow>
      }
      row={index => {
        const row = rows[index]
        return row && <WaterfallLine row={row} shown={shown} byType={byType} onFold={close => fold(row, close)} />
      }}
    />
  )
}

interface Acts {
  readonly fold: (row: TreeRow, close: boolean) => void
  readonly select: (index: number) => void
  readonly open: (row: TreeRow) => void
}

/** Right unfolds or goes down, left folds or goes up; true where the key was taken. */
function pressed(key: string, rows: readonly TreeRow[], index: number, { fold, select, open }: Acts): boolean {
  const row = rows[index]
  if (!row) return false
  if (key === 'ArrowRight') {
    if (row.collapsed) fold(row, false)
    else if (row.below > 0) select(index + 1)
  } else if (key === 'ArrowLeft') {
    if (row.below > 0 && !row.collapsed) fold(row, true)
    else if (parentIndex(rows, index) >= 0) select(parentIndex(rows, index))
  } else if (key === ' ') open(row)
  else return false
  return true
}

function attributesOf(row: TreeRow | undefined, chosen: string, found: ReadonlySet<string>) {
  if (!row) return {}
  // Like siblings that are unfolded have rows of their own.
  const isFound = row.like ? row.collapsed && row.like.some(({ id }) => found.has(id)) : found.has(row.span.id)
  return {
    ...(row.like ? { 'data-like': row.span.id } : { 'data-span': row.span.id }),
    'data-parent': row.span.parent ?? '',
    'data-found': isFound ? '' : undefined,
    'aria-level': row.depth + 1,
    'aria-current': !row.like && row.span.id === chosen ? ('true' as const) : undefined,
    ...(row.below > 0 && { 'aria-expanded': !row.collapsed }),
  }
}

function stepOf(frame: Frame, zero: number, most: number): { readonly size: number; readonly shift: number } {
  const [first = 0, second = first] = ticksOf(frame, zero, most)
  const size = percentOf(second, frame) - percentOf(first, frame)
  return { size: size > 0 ? size : 100, shift: percentOf(zero + first, frame) }
}
