import type { PlacedSpan } from '../model'
import type { PathPart } from './critical-path'
import { durationText, shareText } from './format'
import type { ShownTrace } from './shown-trace'
import { type Frame, partOf } from './time-frame'
import type { TreeRow } from './tree-rows'

/** Of like siblings no more bars are drawn than can be told apart. */
const mostBars = 120
/** Nor more stretches of the critical path. */
const mostStretches = 200

/** The time of a row: its bar, or one for each of like siblings, with the duration behind; and what of it is on the critical path. */
export function SpanLane({ row, shown, colour }: { row: TreeRow; shown: ShownTrace; colour: string }) {
  const { frame, path, whole } = shown
  const all = row.like ?? [row.span]
  const last = all.at(-1) ?? row.span
  const total = path && all.reduce((sum, { id }) => sum + (path.get(id)?.time ?? 0), 0)
  const isOn = path === undefined || all.some(({ id }) => path.has(id))
  const share = total ? `, ${shareText(total, whole.to - whole.from)}` : ''
  const step = Math.ceil(all.length / mostBars)
  const drawn = all.filter((each, index) => index % step === 0 || each.error || each === last).slice(0, 2 * mostBars)
  return (
    <span
      class={`lane${row.like ? ' like' : ''}${isOn ? '' : ' off-path'}`}
      data-on-path={path && isOn ? '' : undefined}
    >
      {drawn.map(each => (
        <Bar
          key={each.id}
          span={each}
          frame={frame}
          colour={colour}
          stretches={path?.get(each.id)?.stretches ?? []}
          text={each === last ? durationText(all.reduce((sum, { duration }) => sum + duration, 0)) + share : ''}
        />
      ))}
    </span>
  )
}

interface BarOptions {
  readonly span: PlacedSpan
  readonly frame: Frame
  readonly colour: string
  readonly text: string
  readonly stretches: PathPart['stretches']
}

function Bar({ span, frame, colour, text, stretches }: BarOptions) {
  const part = partOf(span.start, span.start + span.duration, frame)
  if (!part) return null
  return (
    <>
      <span
        class={span.error ? 'span-bar bad' : 'span-bar'}
        style={{ '--colour': colour, left: `${part.left}%`, width: `${part.width}%` }}
      />
      {stretches.slice(0, mostStretches).map(stretch => (
        <Stretch key={stretch[0]} stretch={stretch} frame={frame} />
      ))}
      {text && (
        <span class="bar-text" style={{ left: `${part.left + part.width}%` }}>
          {text}
        </span>
      )}
    </>
  )
}

function Stretch({ stretch: [start, end], frame }: { stretch: readonly [number, number]; frame: Frame }) {
  const part = partOf(start, end, frame)
  return part ? <span class="path-bar" style={{ left: `${part.left}%`, width: `${part.width}%` }} /> : null
}
