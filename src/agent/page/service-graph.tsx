import { useMemo } from 'preact/hooks'
import type { ServiceMap } from '../model'
import { callText, failureText } from './call-text'
import { colourOf } from './colour'
import { pluralText } from './format'
import { type Live, useCalm } from './live'
import { useLoaded } from './load'
import { labelLine, nodeHeight, type PlacedEdge, type PlacedNode, placeMap } from './map-layout'
import { useNarrow } from './narrow'
import { hrefOf } from './route'
import { termOf } from './search-terms'

/** The map is made smaller down to this share to fit, so that its text can still be read. */
const least = 0.7

/** In a window of at most so many pixels services stand below those that call them, and not beside them. */
const fromAbove = 900

/** The map of services: what calls what, how often, how long a call takes, and how many failed. */
export function ServiceGraph({ live }: { live: Live }) {
  const { data: map, failure } = useLoaded<ServiceMap>('api/services', useCalm(live.revision, 2000))
  const narrow = useNarrow(fromAbove)
  const placed = useMemo(() => map && placeMap(map, narrow), [map, narrow])
  if (!placed || placed.nodes.length === 0) {
    return (
      <section class="view" aria-label="Services">
        <div class="empty">
          <h2>{placed ? 'No services yet' : failure || 'Loading'}</h2>
          {placed && <p>The map is drawn from the traces that are here.</p>}
        </div>
      </section>
    )
  }
  const { width, height } = placed
  const seconds = map?.seconds ?? 0
  return (
    <section class="view" aria-label="Services">
      <p class="summary">Calls of each service and of each line: how often, their median, and how many failed.</p>
      <div class="map">
        <svg viewBox={`0 0 ${width} ${height}`} style={{ width: `clamp(${width * least}px, 100%, ${width}px)` }}>
          <title>Map of services</title>
          <defs>
            <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
              <path d="M0 0 8 4 0 8z" class="arrow" />
            </marker>
          </defs>
          {placed.edges.map(each => (
            <Edge key={`${each.edge.from}\n${each.edge.to}`} placed={each} />
          ))}
          {placed.nodes.map(each => (
            <Node key={each.node.service} placed={each} seconds={seconds} />
          ))}
        </svg>
      </div>
    </section>
  )
}

function Node({ placed: { node, x, y, width }, seconds }: { placed: PlacedNode; seconds: number }) {
  const failures = failureText(node)
  const detail = [node.type, callText(node, seconds)].filter(Boolean).join(', ')
  const name = node.service.length > 30 ? `${node.service.slice(0, 29)}…` : node.service
  const left = x - width / 2
  return (
    <a
      class="map-node"
      href={hrefOf({ query: termOf('service', node.service) })}
      aria-label={`${name} ${[detail, failures].filter(Boolean).join(', ')}`}
      style={{ '--colour': colourOf(node.service) }}
      data-service={node.service}
    >
      <title>{`${node.service}: ${pluralText(node.calls, 'call')}, ${pluralText(node.spans, 'span')}`}</title>
      <rect x={left} y={y - nodeHeight / 2} width={width} height={nodeHeight} rx={8} class="box" />
      <rect x={left + 10} y={y - 13} width={4} height={26} rx={2} class="stripe" />
      <text x={left + 24} y={y - 4} class="map-name">
        {name}
      </text>{' '}
      <text x={left + 24} y={y + 14} class="map-detail">
        {detail}
        {failures && <tspan class="map-error">, {failures}</tspan>}
      </text>
    </a>
  )
}

function Edge({ placed: { edge, label, points, x, y, width } }: { placed: PlacedEdge }) {
  const height = label.length * labelLine + 4
  return (
    <a
      class={edge.errors > 0 ? 'map-edge bad' : 'map-edge'}
      href={hrefOf({ query: `${termOf('service', edge.from)} ${termOf('service', edge.to)}` })}
      aria-label={`${edge.from} calls ${edge.to}: ${label.join(', ')}`}
      data-edge={`${edge.from} ${edge.to}`}
    >
      <title>{`${edge.from} → ${edge.to}: ${pluralText(edge.calls, 'call')}`}</title>
      <path d={curve(points)} marker-end="url(#arrow)" />
      <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={4} class="map-plate" />
      {label.map((line, index) => (
        <text
          key={line}
          x={x}
          y={y - height / 2 + 13 + index * labelLine}
          class={index > 0 ? 'map-label map-error' : 'map-label'}
          text-anchor="middle"
        >
          {line}
        </text>
      ))}
    </a>
  )
}

// Through the points, round at each bend.
function curve(points: PlacedEdge['points']): string {
  const [first, ...rest] = points
  if (!first) return ''
  let path = `M${first.x} ${first.y}`
  for (const [index, point] of rest.entries()) {
    const next = rest[index + 1]
    path += next
      ? `Q${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`
      : `L${point.x} ${point.y}`
  }
  return path
}
