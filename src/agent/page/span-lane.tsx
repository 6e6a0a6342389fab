import type { PlacedSpan } from '../model'
import { durationText } from './format'
import type { ShownTrace } from './shown-trace'
import { type Frame, percentOf } from './time-frame'
import type { TreeRow } from './tree-rows'

/** Of like siblings no more bars are drawn than can be told apart. */
const mostBars = 120

/** The time of a row: its bar, or one for each of like siblings, with the duration behind. */
export function SpanLane({ row, shown: { frame }, colour }: { row: TreeRow; shown: ShownTrace; colour: string }) {
  const { span, like } = row
  if (!like) {
    return (
      <span class="lane">
        <Bar span={span} frame={frame} colour={colour} text={durationText(span.duration)} />
      </span>
    )
  }
  const step = Math.ceil(like.length / mostBars)
  const last = like.at(-1) ?? span
  const drawn = like.filter((each, index) => index % step === 0 || each.error || each === last)
  return (
    <span class="lane like">
      {drawn.slice(0, 2 * mostBars).map(each => (
        <Bar key={each.id} span={each} frame={frame} colour={colour} text={each === last ? sumText(like) : ''} />
      ))}
    </span>
  )
}

interface BarOptions {
  readonly span: PlacedSpan
  readonly frame: Frame
  readonly colour: string
  readonly text: string
}

function Bar({ span, frame, colour, text }: BarOptions) {
  const left = percentOf(span.start, frame)
  const right = percentOf(span.start + span.duration, frame)
  const from = Math.max(0, left)
  const to = Math.min(100, right)
  if (to < 0 || from > 100) return null
  return (
    <>
      <span
        class={span.error ? 'span-bar bad' : 'span-bar'}
        style={{ '--colour': colour, left: `${from}%`, width: `${Math.max(0, to - from)}%` }}
      />
      {text && (
        <span class="bar-text" style={{ left: `${to}%` }}>
          {text}
        </span>
      )}
    </>
  )
}

function sumText(like: readonly PlacedSpan[]): string {
  return durationText(like.reduce((total, each) => total + each.duration, 0))
}
