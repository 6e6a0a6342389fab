import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import Uplot from 'uplot'
import { clockText, roundText } from './format'
import { resolvedColour } from './resolved-colour'
import type { ValueText } from './unit'
import { useThemeChanges } from './use-theme-changes'
import { useWidth } from './use-width'

/** A line of a plot: wall-clock milliseconds and values, oldest first. */
export interface PlotLine {
  readonly points: readonly (readonly [number, number])[]
  readonly colour: string
}

interface PlotOptions {
  readonly series: readonly PlotLine[]
  /** What a screen reader calls it. */
  readonly label: string
  readonly text: ValueText
  /** Told the time under the pointer or the keys, and the value of each line there; nothing where there is none. */
  readonly onPoint: (point: PlotPoint | undefined) => void
}

/** What all lines are at one time. */
export interface PlotPoint {
  readonly time: number
  readonly values: readonly (number | undefined)[]
}

const height = 140

/** Lines over time; drawn only while it is in sight. The pointer, or left and right, move along them. */
export function Plot({ series, label, text, onPoint }: PlotOptions) {
  const drawn = useRef<Uplot | undefined>(undefined)
  const told = useRef(onPoint)
  told.current = onPoint
  const place = useRef<HTMLDivElement>(null)
  const width = useWidth(place)
  const theme = useThemeChanges()
  const seen = useInSight(place)
  useEffect(() => {
    const element = place.current
    if (!element || !seen || width === 0) return
    const plot = new Uplot(
      optionsOf(element, series, width, text, point => told.current(point)),
      table(series),
      element,
    )
    drawn.current = plot
    return () => {
      drawn.current = undefined
      plot.destroy()
    }
  }, [series, width, seen, theme])
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0 || !drawn.current) return
    event.preventDefault()
    moveCursor(drawn.current, step)
  }
  return (
    <div
      ref={place}
      class="plot-place"
      role="img"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: left and right tell its values, which a pointer reads otherwise.
      tabIndex={0}
      onKeyDown={press}
      onBlur={() => onPoint(undefined)}
      style={{ height: `${height}px` }}
    />
  )
}

function useInSight(place: RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    if (!place.current) return
    const sight = new IntersectionObserver(entries => setSeen(entries.at(-1)?.isIntersecting ?? false))
    sight.observe(place.current)
    return () => sight.disconnect()
  }, [])
  return seen
}

function moveCursor(plot: Uplot, step: number): void {
  const times = plot.data[0]
  if (times.length === 0) return
  const from = plot.cursor.idx ?? (step > 0 ? -1 : times.length)
  const time = times[Math.max(0, Math.min(times.length - 1, from + step))] ?? 0
  plot.setCursor({ left: plot.valToPos(time, 'x'), top: 10 })
}

function pointAt(plot: Uplot): PlotPoint | undefined {
  const index = plot.cursor.idx
  const time = index === null || index === undefined ? undefined : plot.data[0][index]
  if (time === undefined || (plot.cursor.left ?? -1) < 0) return
  return { time, values: plot.data.slice(1).map(values => values[index ?? 0] ?? undefined) }
}

function optionsOf(
  element: HTMLElement,
  series: readonly PlotLine[],
  width: number,
  text: ValueText,
  onPoint: PlotOptions['onPoint'],
): Uplot.Options {
  const axis: Uplot.Axis = {
    stroke: resolvedColour(element, 'var(--muted)'),
    font: '11px system-ui, sans-serif',
    grid: { stroke: resolvedColour(element, 'var(--line)'), width: 1 },
    ticks: { show: false },
  }
  return {
    width,
    height,
    ms: 1,
    legend: { show: false },
    hooks: { setCursor: [plot => onPoint(pointAt(plot))] },
    cursor: { drag: { setScale: false }, points: { size: 6 }, y: false },
    padding: [8, 8, 0, 0],
    axes: [
      { ...axis, size: 24, space: 90, values: (_, splits) => splits.map(time => clockText(time).slice(0, 8)) },
      { ...axis, size: 64, values: (_, splits) => splits.map(value => roundText(text(value))) },
    ],
    series: [
      {},
      ...series.map(({ colour }) => ({
        stroke: resolvedColour(element, colour),
        width: 1.5,
        spanGaps: true,
        points: { show: series.every(each => each.points.length < 2), size: 5 },
      })),
    ],
  }
}

// One column of times for all lines: where a line has no point at a time it has none there.
function table(series: readonly PlotLine[]): Uplot.AlignedData {
  const times = [...new Set(series.flatMap(({ points }) => points.map(([time]) => time)))].sort((a, b) => a - b)
  const lines = series.map(({ points }) => {
    const values = new Map(points)
    return times.map(time => values.get(time) ?? null)
  })
  return [times, ...lines]
}
