import { useEffect, useRef, useState } from 'preact/hooks'
import Uplot from 'uplot'
import { clockText, shortText } from './format'

/** A line of a plot: wall-clock milliseconds and values, oldest first. */
export interface PlotLine {
  readonly points: readonly (readonly [number, number])[]
  readonly colour: string
}

const height = 140

/** Lines over time; drawn only while it is in sight. */
export function Plot({ series }: { series: readonly PlotLine[] }) {
  const place = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const [seen, setSeen] = useState(false)
  const [theme, setTheme] = useState(0)
  useEffect(() => {
    const element = place.current
    if (!element) return
    const sizes = new ResizeObserver(() => setWidth(element.clientWidth))
    const sight = new IntersectionObserver(entries => setSeen(entries.at(-1)?.isIntersecting ?? false))
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const redraw = () => setTheme(times => times + 1)
    sizes.observe(element)
    sight.observe(element)
    dark.addEventListener('change', redraw)
    addEventListener('themechange', redraw)
    return () => {
      sizes.disconnect()
      sight.disconnect()
      dark.removeEventListener('change', redraw)
      removeEventListener('themechange', redraw)
    }
  }, [])
  useEffect(() => {
    const element = place.current
    if (!element || !seen || width === 0) return
    const plot = new Uplot(optionsOf(element, series, width), table(series), element)
    return () => plot.destroy()
  }, [series, width, seen, theme])
  return <div ref={place} class="plot-place" style={{ height: `${height}px` }} />
}

function optionsOf(element: HTMLElement, series: readonly PlotLine[], width: number): Uplot.Options {
  const axis: Uplot.Axis = {
    stroke: resolve(element, 'var(--muted)'),
    font: '11px system-ui, sans-serif',
    grid: { stroke: resolve(element, 'var(--line)'), width: 1 },
    ticks: { show: false },
  }
  return {
    width,
    height,
    ms: 1,
    legend: { show: false },
    cursor: { drag: { setScale: false }, points: { size: 6 }, y: false },
    padding: [8, 8, 0, 0],
    axes: [
      { ...axis, size: 24, space: 90, values: (_, splits) => splits.map(time => clockText(time).slice(0, 8)) },
      { ...axis, size: 56, values: (_, splits) => splits.map(shortText) },
    ],
    series: [
      {},
      ...series.map(({ colour }) => ({
        stroke: resolve(element, colour),
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

// A canvas takes no variables: an element tells what they stand for in the theme of the moment.
function resolve(element: HTMLElement, colour: string): string {
  const probe = document.createElement('i')
  probe.style.color = colour
  element.append(probe)
  const resolved = getComputedStyle(probe).color
  probe.remove()
  return resolved
}
