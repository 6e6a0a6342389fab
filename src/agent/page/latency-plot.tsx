import { useMemo, useRef } from 'preact/hooks'
import type { LatencyList, LatencyPoint } from '../list-model'
import { clockText, countText, durationText, pluralText, tickText } from './format'
import { useLatencyPointer } from './latency-pointer'
import { type Box, type LatencyScale, latencyScale } from './latency-scale'
import { useLoaded } from './load'
import { go, hrefOf, listOf, type Route } from './route'
import { spanPartOf, termsOf, withTerms } from './search-terms'
import { useWidth } from './use-width'

const height = 104
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
  const { part, hovered, handlers } = useLatencyPointer(points, scale, whole, onSelect)
  const failed = points.filter(([, , error]) => error === 1).length
  const label = `Durations of ${pluralText(points.length, 'trace')} over time, ${countText(failed)} with an error${left > 0 ? `, ${countText(left)} more left out` : ''}. With the keyboard: write start:> and duration:> into the query.`
  const dots = (error: 0 | 1) =>
    points
      .filter(point => point[2] === error)
      .map(([start, duration]) => `M${scale.x(start).toFixed(1)} ${scale.y(duration).toFixed(1)}h0`)
      .join('')
  const paths = useMemo(() => [dots(0), dots(1)] as const, [scale])
  return (
    <svg role="img" aria-label={label} width={width} height={height} {...handlers}>
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

function Axes({ scale, whole }: { scale: LatencyScale; whole: Box }) {
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
