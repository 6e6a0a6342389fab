import { graphlib, layout } from '@dagrejs/dagre'
import type { ServiceEdge, ServiceMap, ServiceNode } from '../model'

/** Pixels. */
export const nodeHeight = 48

/** A service at its place; `x` and `y` are its middle, in pixels. */
export interface PlacedNode {
  readonly node: ServiceNode
  readonly x: number
  readonly y: number
  readonly width: number
}

/** A call with its line and the middle of its text. */
export interface PlacedEdge {
  readonly edge: ServiceEdge
  readonly points: readonly { readonly x: number; readonly y: number }[]
  readonly x: number
  readonly y: number
}

/** A drawn map, in pixels. */
export interface PlacedMap {
  readonly nodes: readonly PlacedNode[]
  readonly edges: readonly PlacedEdge[]
  readonly width: number
  readonly height: number
}

/** Places services from left to right: who calls stands left of whom is called. */
export function placeMap({ nodes, edges }: ServiceMap): PlacedMap {
  const graph = new graphlib.Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'LR', nodesep: 36, ranksep: 70, edgesep: 24, marginx: 24, marginy: 24 })
  graph.setDefaultEdgeLabel(() => ({}))
  // By the letters of both of its lines, since a text has no width before it is drawn.
  const width = (node: ServiceNode) => {
    const detail = node.type.length + 26
    return Math.min(280, Math.max(140, node.service.length * 8 + 44, detail * 5.8 + 36))
  }
  for (const node of nodes) graph.setNode(node.service, { width: width(node), height: nodeHeight })
  // A service that calls itself has no line: its loop would say nothing that its spans do not.
  const drawn = edges.filter(({ from, to }) => from !== to && graph.hasNode(from) && graph.hasNode(to))
  for (const [index, { from, to }] of drawn.entries()) {
    graph.setEdge(from, to, { width: 150, height: 20, labelpos: 'c' }, String(index))
  }
  layout(graph)
  const size = graph.graph()
  return {
    nodes: nodes.map(node => {
      const { x = 0, y = 0 } = graph.node(node.service)
      return { node, x, y, width: width(node) }
    }),
    edges: drawn.map((edge, index) => {
      const { points = [], x = 0, y = 0 } = graph.edge({ v: edge.from, w: edge.to, name: String(index) })
      return { edge, points, x, y }
    }),
    width: Math.max(1, size.width ?? 1),
    height: Math.max(1, size.height ?? 1),
  }
}
