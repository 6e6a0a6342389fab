import { graphlib, layout } from '@dagrejs/dagre'
import type { ServiceEdge, ServiceMap, ServiceNode } from '../model'
import { callText, failureText } from './call-text'

/** Pixels. */
export const nodeHeight = 50
/** The height of a line of a label, in pixels. */
export const labelLine = 15
/** Pixels that a letter of the small text takes; a text has no width before it is drawn. */
const letter = 6.4

/** A service at its place; `x` and `y` are its middle, in pixels. */
export interface PlacedNode {
  readonly node: ServiceNode
  readonly x: number
  readonly y: number
  readonly width: number
}

/** A call with its line, and the lines of its label around their middle. */
export interface PlacedEdge {
  readonly edge: ServiceEdge
  readonly label: readonly string[]
  readonly width: number
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

/** Places services: who calls stands left of whom is called, or above where the map is to be narrow. */
export function placeMap({ nodes, edges, seconds }: ServiceMap, narrow: boolean): PlacedMap {
  const graph = new graphlib.Graph({ multigraph: true })
  graph.setGraph({
    rankdir: narrow ? 'TB' : 'LR',
    nodesep: narrow ? 16 : 36,
    ranksep: narrow ? 40 : 56,
    edgesep: 24,
    marginx: 24,
    marginy: 24,
  })
  graph.setDefaultEdgeLabel(() => ({}))
  const width = (node: ServiceNode) => {
    const detail = [node.type, callText(node, seconds), failureText(node)].filter(Boolean).join(', ')
    return Math.min(300, Math.max(140, Math.max(node.service.length * 8, detail.length * letter) + 44))
  }
  for (const node of nodes) graph.setNode(node.service, { width: width(node), height: nodeHeight })
  // A service that calls itself has no line: its loop would say nothing that its spans do not.
  const drawn = edges
    .filter(({ from, to }) => from !== to && graph.hasNode(from) && graph.hasNode(to))
    .map(edge => {
      const label = [callText(edge, seconds), failureText(edge)].filter(Boolean)
      return { edge, label, width: Math.max(...label.map(line => line.length)) * letter + 12 }
    })
  for (const [index, { edge, label, width: room }] of drawn.entries()) {
    const box = { width: room, height: label.length * labelLine + 4, labelpos: 'c' } as const
    graph.setEdge(edge.from, edge.to, box, String(index))
  }
  layout(graph)
  const size = graph.graph()
  return {
    nodes: nodes.map(node => {
      const { x = 0, y = 0 } = graph.node(node.service)
      return { node, x, y, width: width(node) }
    }),
    edges: drawn.map((each, index) => {
      const { points = [], x = 0, y = 0 } = graph.edge({ v: each.edge.from, w: each.edge.to, name: String(index) })
      return { ...each, points, x, y }
    }),
    width: Math.max(1, size.width ?? 1),
    height: Math.max(1, size.height ?? 1),
  }
}
