import { useMemo } from 'preact/hooks'
import type { PlacedSpan } from '../model'
import { colourOf } from './colour'
import { Flame, type FlameBox } from './flame'
import { durationText } from './format'
import type { ShownTrace } from './shown-trace'
import { TimeAxis } from './time-axis'

/** The same trace as a flame: each span lies under its parent, those at the same time in lanes of their own. */
export function TraceFlame({ shown }: { shown: ShownTrace }) {
  const { spans } = shown.tree
  const lanes = useMemo(() => lanesOf(spans), [spans])
  return (
    <>
      <div class="flame-axis">
        <TimeAxis frame={shown.frame} zero={shown.whole.from} onZoom={shown.zoom} />
      </div>
      <Flame
        label="Flame of the trace"
        lanes={lanes}
        {...shown.frame}
        selected={shown.span}
        marked={shown.found}
        reached={shown.cursor}
        onChoose={id => shown.choose(spans.find(each => each.id === id))}
      />
    </>
  )
}

/** Puts each span into the first lane below its parent that is free at its time. */
function lanesOf(spans: readonly PlacedSpan[]): readonly (readonly FlameBox[])[] {
  const lanes: FlameBox[][] = []
  const laneOf = new Map<string, number>()
  const byStart = spans.map((span, index) => ({ span, index }))
  // A parent and a child may start together: the order of the waterfall decides.
  byStart.sort((a, b) => a.span.start - b.span.start || a.index - b.index)
  for (const { span } of byStart) {
    const above = span.parent === undefined ? undefined : laneOf.get(span.parent)
    let lane = above === undefined ? span.depth : above + 1
    while ((lanes[lane]?.at(-1)?.to ?? Number.NEGATIVE_INFINITY) > span.start + 1e-6) lane++
    while (lanes.length <= lane) lanes.push([])
    laneOf.set(span.id, lane)
    lanes[lane]?.push({
      key: span.id,
      from: span.start,
      to: span.start + span.duration,
      lane,
      label: `${span.name} ${span.resource}`,
      title: `${span.service}  ${span.name}  ${span.resource}\n${durationText(span.duration)}, self ${durationText(span.self)}`,
      colour: colourOf(span.service),
      bad: span.error,
    })
  }
  return lanes
}
