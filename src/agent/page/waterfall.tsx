import { useEffect, useMemo, useState } from 'preact/hooks'
import type { PlacedSpan, TraceView } from '../model'
import { isUnfinished } from '../unfinished'
import { Cell, Heading, HeadRow } from './cells'
import { colourOf } from './colour'
import { durationText } from './format'
import { Rows } from './rows'
import { TimeAxis } from './time-axis'
import { type Frame, frameOf, percentOf, ticksOf } from './time-frame'
import { idsAbove, openRows, parentIndex, type TreeRow } from './tree-rows'

interface WaterfallOptions {
  readonly trace: TraceView
  /** The id of the chosen span, or empty. */
  readonly span: string
  readonly onChoose: (span: PlacedSpan | undefined) => void
}

/** All spans of a trace as a tree, each with its time. */
export function Waterfall({ trace, span: chosen, onChoose }: WaterfallOptions) {
  const { spans } = trace
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set())
  const [cursor, setCursor] = useState(chosen)
  const [byType, setByType] = useState(false)
  const [zoom, setZoom] = useState<Frame>()
  const whole = useMemo(() => frameOf(spans), [spans])
  const frame = zoom ?? whole
  const rows = useMemo(() => openRows(spans, collapsed), [spans, collapsed])
  const selected = useMemo(() => rows.findIndex(({ span }) => span.id === cursor), [rows, cursor])
  useEffect(() => {
    if (!chosen) return
    setCursor(chosen)
    const hidden = idsAbove(spans, chosen)
    setCollapsed(old => (hidden.some(id => old.has(id)) ? new Set([...old].filter(id => !hidden.includes(id))) : old))
  }, [chosen])

  const fold = (row: TreeRow, close: boolean) => {
    const changed = new Set(collapsed)
    if (close) changed.add(row.span.id)
    else changed.delete(row.span.id)
    setCollapsed(changed)
  }
  const select = (index: number) => {
    const span = rows[index]?.span
    setCursor(span?.id ?? '')
    if (chosen && span) onChoose(span)
  }
  const press = (key: string, index: number) => {
    const row = rows[index]
    if (!row) return false
    if (key === 'ArrowRight') {
      if (row.collapsed) fold(row, false)
      else if (row.below > 0) select(index + 1)
    } else if (key === 'ArrowLeft') {
      if (row.below > 0 && !row.collapsed) fold(row, true)
      else if (parentIndex(rows, index) >= 0) select(parentIndex(rows, index))
    } else if (key === ' ') onChoose(row.span)
    else return false
    return true
  }
  const parents = () => spans.filter((span, index) => (spans[index + 1]?.depth ?? 0) > span.depth)
  const step = stepOf(frame, whole.from)
  return (
    <Rows
      label="Spans"
      role="treegrid"
      count={rows.length}
      rowHeight={26}
      selected={selected}
      style={{ '--step': `${step.size}%`, '--shift': `${step.shift}%` }}
      onSelect={select}
      onOpen={index => onChoose(rows[index]?.span)}
      onKey={press}
      attributes={index => attributesOf(rows[index], chosen)}
      head={
        <HeadRow>
          <Heading kind="tree">
            Span
            <span class="head-buttons">
              <button type="button" class="quiet" onClick={() => setCollapsed(new Set(parents().map(span => span.id)))}>
                Collapse
              </button>
              <button type="button" class="quiet" onClick={() => setCollapsed(new Set())}>
                Expand
              </button>
              <button type="button" class="quiet" aria-pressed={byType} onClick={() => setByType(!byType)}>
                Colour: {byType ? 'type' : 'service'}
              </button>
            </span>
          </Heading>
          <Heading kind="self">Self</Heading>
          <Heading kind="time">
            <TimeAxis frame={frame} zero={whole.from} zoomed={zoom !== undefined} onZoom={setZoom} />
          </Heading>
        </HeadRow>
      }
      row={index => {
        const row = rows[index]
        return row && <Line row={row} frame={frame} byType={byType} onFold={close => fold(row, close)} />
      }}
    />
  )
}

interface LineOptions {
  readonly row: TreeRow
  readonly frame: Frame
  readonly byType: boolean
  readonly onFold: (close: boolean) => void
}

function Line({ row, frame, byType, onFold }: LineOptions) {
  const { span, below, collapsed } = row
  const left = percentOf(span.start, frame)
  const right = percentOf(span.start + span.duration, frame)
  const from = Math.max(0, left)
  const to = Math.min(100, right)
  const colour = { '--colour': byType ? colourOf(span.type, 'type') : colourOf(span.service) }
  return (
    <>
      <Cell kind="tree" style={{ ...colour, '--depth': Math.min(span.depth, 24) }}>
        {below > 0 ? (
          <button
            type="button"
            class="fold"
            tabIndex={-1}
            aria-label={collapsed ? 'Expand' : 'Collapse'}
            onClick={event => {
              event.stopPropagation()
              onFold(!collapsed)
            }}
          >
            {collapsed ? `+${below}` : '−'}
          </button>
        ) : (
          <span class="leaf" />
        )}
        <span class="swatch" />
        {span.error && <span class="badge bad">error</span>}
        {span.orphan && (
          <span class="badge" title="Its parent did not arrive">
            no parent
          </span>
        )}
        <span class="name" title={`${span.service}  ${span.name}  ${span.resource}`}>
          <b>{span.service}</b> {span.name} <span class="muted">{span.resource}</span>
        </span>
        <span class="badges">
          {isUnfinished(span) && (
            <span class="badge" title="It had not ended when it was sent">
              unfinished
            </span>
          )}
          {span.kind && <span class="badge">{span.kind}</span>}
          {span.type && span.type !== span.kind && <span class="badge">{span.type}</span>}
        </span>
      </Cell>
      <Cell kind="self">{durationText(span.self)}</Cell>
      <Cell kind="time">
        <span class="lane">
          {to >= 0 && from <= 100 && (
            <>
              <span
                class={span.error ? 'span-bar bad' : 'span-bar'}
                style={{ ...colour, left: `${from}%`, width: `${Math.max(0, to - from)}%` }}
              />
              <span class="bar-text" style={{ left: `${to}%` }}>
                {durationText(span.duration)}
              </span>
            </>
          )}
        </span>
      </Cell>
    </>
  )
}

function attributesOf(row: TreeRow | undefined, chosen: string) {
  if (!row) return {}
  return {
    'data-span': row.span.id,
    'data-parent': row.span.parent ?? '',
    'aria-level': row.span.depth + 1,
    'aria-current': row.span.id === chosen ? ('true' as const) : undefined,
    ...(row.below > 0 && { 'aria-expanded': !row.collapsed }),
  }
}

function stepOf(frame: Frame, zero: number): { readonly size: number; readonly shift: number } {
  const [first = 0, second = first] = ticksOf(frame, zero, 6)
  const size = percentOf(second, frame) - percentOf(first, frame)
  return { size: size > 0 ? size : 100, shift: percentOf(zero + first, frame) }
}
