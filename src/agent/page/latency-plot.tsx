import { useMemo, useRef, useState } from 'preact/hooks'
import type { LatencyList, LatencyPoint } from '../list-model'
import { clockText, countText, durationText, pluralText, tickText } from './format'
import { type Box, latencyScale, termsWithin } from './latency-scale'
import { useLoaded } from './load'
import { go, hrefOf, listOf, type Route } from './route'
import { spanPartOf, termsOf, withTerms } from './search-terms'
import { useWidth } from './use-width'

const height = 104
/** Pixels within which a point is meant, and beyond which a movement is a selection. */
const near = 10
const movement = 4
/** The keys of the terms that a selection writes. */
const limits = ['start', 'duration']

/** How long the traces of a query took over time: a drag filters the list to what lies in it, a point leads to its trace. */
export function LatencyPlot({ route, revision }: { route: Route; revision: number }) {
  const { data } = useLoaded<LatencyList>(`api/latencies?${new URLSearchParams({ q: route.query })}`, revision)
  const place = useRef<HTMLDivElement>(null)
  const width = useWidth(place)
  return (
    <div ref={place} class="latencies">
      {data && data.points.length > 1 && width > 0 && (
        <Picture
          points={data.points}
          left={data.left}
          width={width}
          route={route}
          onSelect={terms => filter(route, terms)}
        />
      )}
    </div>
  )
}

/** A button that takes the limits of time and duration out of the query, where there are some. */
export function AllTimes({ route }: { route: Route }) {
  const span = spanPartOf(route.query)
  if (![...termsOf(route.query), ...termsOf(span)].some(term => /^(?:start|duration):/.test(term))) return null
  const without = (query: string, keys: readonly string[]) => withTerms(query, keys, [])
  const whole = [without(route.query, [...limits, 'span']), without(span, limits)].filter(Boolean).join(' ')
  return (
    <button type="button" class="chip" onClick={() => go({ ...listOf(route), query: whole })} data-action="all-times">
      All times and durations
    </button>
  )
}

function filter(route: Route, terms: readonly string[]): void {
  go({ ...listOf(route), query: withTerms(route.query, limits, terms) })
}

interface PictureOptions {
  readonly points: readonly LatencyPoint[]
  readonly left: number
  readonly width: number
  readonly route: Route
  readonly onSelect: (terms: readonly string[]) => void
}

function Picture({ points, left, width, route, onSelect }: PictureOptions) {
  const whole: Box = { left: 56, right: width - 16, top: 6, bottom: height - 20 }
  const scale = useMemo(() => latencyScale(points, whole), [points, width])
  const [from, setFrom] = useState<readonly [number, number]>()
  const [part, setPart] = useState<Box>()
  const [hovered, setHovered] = useState<LatencyPoint>()
  const at = (event: PointerEvent): readonly [number, number] => {
    const { left: x, top: y } = (event.currentTarget as Element).getBoundingClientRect()
    return [event.clientX - x, event.clientY - y]
  }
  const move = (event: PointerEvent) => {
    const [x, y] = at(event)
    if (!from)
      return setHovered(nearest(points, ([start, duration]) => Math.hypot(scale.x(start) - x, scale.y(duration) - y)))
    if (!part && Math.hypot(x - from[0], y - from[1]) < movement) return
    if (event.currentTarget instanceof Element) event.currentTarget.setPointerCapture(event.pointerId)
    setHovered(undefined)
    setPart(boxOf(from, [x, y], whole))
  }
  const end = () => {
    if (part) onSelect(termsWithin(part, whole, scale))
    setFrom(undefined)
    setPart(undefined)
  }
  const leave = () => {
    setFrom(undefined)
    setPart(undefined)
    setHovered(undefined)
  }
  const failed = points.filter(([, , error]) => error === 1).length
  const label = `Durations of ${pluralText(points.length, 'trace')} over time, ${countText(failed)} with an error${left > 0 ? `, ${countText(left)} more left out` : ''}. With the keyboard: write start:> and duration:> into the query.`
  const dots = (error: 0 | 1) =>
    points
      .filter(point => point[2] === error)
      .map(([start, duration]) => `M${scale.x(start).toFixed(1)} ${scale.y(duration).toFixed(1)}h0`)
      .join('')
  const paths = useMemo(() => [dots(0), dots(1)] as const, [scale])
  return (
    <svg
      role="img"
      aria-label={label}
      width={width}
      height={height}
      onPointerDown={event => event.button === 0 && setFrom(at(event))}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={leave}
      onPointerLeave={() => !part && leave()}
      onDragStart={event => event.preventDefault()}
    >
      <Axes scale={scale} whole={whole} />
      <path class="dots" d={paths[0]} />
      <path class="dots bad" d={paths[1]} />
      {part && (
        <rect
          class="selection"
          x={part.left}
          y={part.top}
          width={part.right - part.left}
          height={part.bottom - part.top}
        />
      )}
      {hovered && (
        <a href={hrefOf({ ...listOf(route), trace: hovered[3] })} data-point={hovered[3]} tabIndex={-1}>
          <circle cx={scale.x(hovered[0])} cy={scale.y(hovered[1])} r={6} />
          <title>{`${clockText(hovered[0])}, ${durationText(hovered[1])}${hovered[2] === 1 ? ', with an error' : ''}`}</title>
        </a>
      )}
    </svg>
  )
}

function Axes({ scale, whole }: { scale: ReturnType<typeof latencyScale>; whole: Box }) {
  const last = scale.starts.length - 1
  return (
    <g class="axes">
      {scale.durations.map(duration => (
        <g key={duration}>
          <path class="line" d={`M${whole.left} ${scale.y(duration).toFixed(1)}H${whole.right}`} />
          <text x={whole.left - 6} y={scale.y(duration) + 4} text-anchor="end">
            {tickText(duration)}
          </text>
        </g>
      ))}
      {scale.starts.map((start, index) => (
        <text
          key={index}
          x={scale.x(start)}
          y={height - 4}
          text-anchor={index === 0 ? 'start' : index === last ? 'end' : 'middle'}
        >
          {clockText(start).slice(0, 8)}
        </text>
      ))}
    </g>
  )
}

function nearest(points: readonly LatencyPoint[], distance: (point: LatencyPoint) => number): LatencyPoint | undefined {
  let found: LatencyPoint | undefined
  let least = near
  for (const point of points) {
    const far = distance(point)
    if (far <= least) [found, least] = [point, far]
  }
  return found
}

function boxOf([x, y]: readonly [number, number], [toX, toY]: readonly [number, number], whole: Box): Box {
  const within = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value))
  return {
    left: within(Math.min(x, toX), whole.left, whole.right),
    right: within(Math.max(x, toX), whole.left, whole.right),
    top: within(Math.min(y, toY), whole.top, whole.bottom),
    bottom: within(Math.max(y, toY), whole.top, whole.bottom),
  }
}
