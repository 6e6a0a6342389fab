import { errorLine, errorOf } from '../error-of'
import type { PlacedSpan } from '../model'
import { formOf } from '../resource-form'
import { isUnfinished } from '../unfinished'
import { whereOf } from '../where'
import { Cell } from './cells'
import { colourOf } from './colour'
import { durationText, pluralText } from './format'
import type { ShownTrace } from './shown-trace'
import { SpanLane } from './span-lane'
import type { TreeRow } from './tree-rows'

interface LineOptions {
  readonly row: TreeRow
  readonly shown: ShownTrace
  readonly byType: boolean
  readonly onFold: (close: boolean) => void
}

/** A row of the waterfall: who, and when. */
export function WaterfallLine({ row, shown, byType, onFold }: LineOptions) {
  const { span } = row
  const colour = byType ? colourOf(span.type, 'type') : colourOf(span.service)
  const self = (row.like ?? [span]).reduce((sum, each) => sum + each.self, 0)
  return (
    <>
      <Cell kind="tree" style={{ '--colour': colour, '--depth': Math.min(row.depth, 24) }}>
        <Fold row={row} onFold={onFold} />
        <span class="swatch" />
        {row.like ? <LikeSpans row={row} like={row.like} shown={shown} /> : <OneSpan span={span} />}
      </Cell>
      <Cell kind="self">{durationText(self)}</Cell>
      <Cell kind="time">
        <SpanLane row={row} shown={shown} colour={colour} />
      </Cell>
    </>
  )
}

function Fold({ row: { below, collapsed, like }, onFold }: { row: TreeRow; onFold: (close: boolean) => void }) {
  if (below === 0) return <span class="leaf" />
  return (
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
      {collapsed ? (like ? '+' : `+${below}`) : '−'}
    </button>
  )
}

function OneSpan({ span }: { span: PlacedSpan }) {
  const error = errorOf(span)
  const failure = error ? errorLine(error) : ''
  const where = whereOf(span)
  return (
    <>
      {span.error && <span class="badge bad">error</span>}
      {span.orphan && (
        <span class="badge" title="Its parent did not arrive">
          no parent
        </span>
      )}
      <span class="name" title={[span.service, span.name, span.resource, where, failure].filter(Boolean).join('  ')}>
        <b>{span.service}</b> {span.name} <span class="muted">{span.resource}</span>
        {where && <span class="where"> {where}</span>}
        {failure && <span class="row-error"> {failure}</span>}
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
    </>
  )
}

function LikeSpans({ row, like, shown }: { row: TreeRow; like: readonly PlacedSpan[]; shown: ShownTrace }) {
  const { span } = row
  const errors = like.filter(each => each.error).length
  const found = like.filter(each => shown.found.has(each.id)).length
  const holdsChosen = row.collapsed && like.some(each => each.id === shown.span)
  const sum = durationText(like.reduce((total, each) => total + each.duration, 0))
  const form = formOf(span.resource)
  return (
    <>
      {errors > 0 && <span class="badge bad">{pluralText(errors, 'error')}</span>}
      {found > 0 && row.collapsed && <span class="badge found">{found} found</span>}
      {holdsChosen && <span class="badge found">chosen</span>}
      <span
        class="name"
        title={`${like.length} like spans in sequence, ${sum} in all\n${span.service}  ${span.name}  ${form}`}
      >
        <b>{like.length} ×</b> {span.name} <span class="muted">{form}</span>
      </span>
      <span class="like-sum">{sum}</span>
    </>
  )
}
