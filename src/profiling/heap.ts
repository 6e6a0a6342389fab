import type { Frame, MeasuredStack } from './frames'
import type { Measure } from './pprof'

/** Bytes between two samples, on average. */
export const heapInterval = 512 * 1024

/** What each stack of a heap profile has: what was allocated there and is still alive. */
export const heapMeasures: readonly Measure[] = [
  { type: 'objects', unit: 'count' },
  { type: 'space', unit: 'bytes' },
]

/** What V8 tells of memory. Source: https://chromedevtools.github.io/devtools-protocol/v8/HeapProfiler/ */
export interface SampledHeap {
  readonly head: SampledNode
  readonly samples?: readonly { readonly nodeId: number }[]
}

interface SampledNode {
  readonly id?: number
  readonly callFrame: Frame
  /** Bytes allocated here and still alive. */
  readonly selfSize: number
  readonly children: readonly SampledNode[]
}

/** How deep a stack is told; past that the outer frames are left out. */
const maxDepth = 128

/** The stacks of one of V8's sampling heap profiles. */
export function* heapStacks({ head, samples = [] }: SampledHeap): Generator<MeasuredStack> {
  const counts = new Map<number, number>()
  for (const { nodeId } of samples) counts.set(nodeId, (counts.get(nodeId) ?? 0) + 1)
  // Not by recursion: a stack of V8's may be deeper than ours.
  const open: { node: SampledNode; frames: readonly Frame[] }[] = [{ node: head, frames: [] }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, frames } = next
    const isRoot = node === head
    const own = isRoot ? frames : [node.callFrame, ...frames].slice(0, maxDepth)
    if (node.selfSize > 0 && !isRoot) {
      yield { frames: own, leafLine: 0, values: [counts.get(node.id ?? -1) ?? 1, node.selfSize] }
    }
    for (const child of node.children) open.push({ node: child, frames: own })
  }
}
