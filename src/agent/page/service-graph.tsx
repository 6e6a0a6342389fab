import { useMemo } from 'preact/hooks'
import type { ServiceMap } from '../model'
import { colourOf } from './colour'
import { countText, durationText, pluralText, shareText } from './format'
import { type Live, useCalm } from './live'
import { useLoaded } from './load'
import { nodeHeight, type PlacedEdge, type PlacedNode, placeMap } from './map-layout'
import { hrefOf } from './route'
import { termOf } from './search-terms'

/** The map of services: what calls what, how often, how fast and with how many errors. */
export function ServiceGraph({ live }: { live: Live }) {
  const { data: map, failure } = useLoaded<ServiceMap>('api/services', useCalm(live.revision, 2000))
  const placed = useMemo(() => map && placeMap(map), [map])
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
  return (
    <section class="view" aria-label="Services">
      <div class="map">
        <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
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
            <Node key={each.node.service} placed={each} />
          ))}
        </svg>
      </div>
    </section>
  )
}

function Node({ placed: { node, x, y, width } }: { placed: PlacedNode }) {
  const errors = node.errors > 0 ? `, ${shareText(node.errors, node.spans)} errors` : ''
  const name = node.service.length > 27 ? `${node.service.slice(0, 26)}…` : node.service
  return (
    <a
      class="map-node"
      href={hrefOf({ query: termOf('service', node.service) })}
      aria-label={`${node.service}: ${pluralText(node.spans, 'span')}${errors}`}
      style={{ '--colour': colourOf(node.service) }}
      data-service={node.service}
    >
      <title>{node.service}</title>
      <rect x={x - width / 2} y={y - nodeHeight / 2} width={width} height={nodeHeight} rx={8} class="box" />
      <rect x={x - width / 2 + 10} y={y - 13} width={4} height={26} rx={2} class="stripe" />
      <text x={x - width / 2 + 24} y={y - 3} class="map-name">
        {name}
      </text>
      <text x={x - width / 2 + 24} y={y + 14} class="map-detail">
        {node.type && `${node.type}, `}
        {countText(node.spans)} spans
        <tspan class="map-error">{errors}</tspan>
      </text>
    </a>
  )
}

function Edge({ placed: { edge, points, x, y } }: { placed: PlacedEdge }) {
  const errors = edge.errors > 0 ? shareText(edge.errors, edge.calls) : ''
  return (
    <g class={errors ? 'map-edge bad' : 'map-edge'} data-edge={`${edge.from} ${edge.to}`}>
      <path d={curve(points)} marker-end="url(#arrow)" />
      <text x={x} y={y + 4} class="map-label" text-anchor="middle">
        {countText(edge.calls)}×, {durationText(edge.p50)}
        {errors && <tspan class="map-error">, {errors}</tspan>}
      </text>
    </g>
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
