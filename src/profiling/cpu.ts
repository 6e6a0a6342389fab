import type { Profiler } from 'node:inspector'
import type { Frame, MeasuredStack } from './frames'
import type { Measure } from './pprof'

/** Microseconds between two samples: 99 a second, so that they do not fall in step with what happens every 10 ms. */
export const cpuInterval = 10_101

/** What each stack of a CPU profile has. */
export const cpuMeasures: readonly Measure[] = [
  { type: 'sample', unit: 'count' },
  { type: 'cpu', unit: 'nanoseconds' },
  { type: 'wall', unit: 'nanoseconds' },
]

/** V8's names of what is no code. */
const roots = new Set(['(root)', '(idle)'])
const idle = '(idle)'

interface Taken {
  readonly node: Profiler.ProfileNode
  /** Microseconds until the next sample. */
  readonly time: number
  /** V8's clock, in microseconds. */
  readonly at: number
}

/**
 * The stacks of one of V8's CPU profiles, which ended at `end` in wall-clock milliseconds: one for each sample, with its time,
 * so that a reader can see what ran during a request. Where the process waited, samples of a node are one, of wall time alone.
 */
export function* cpuStacks(profile: Profiler.Profile, end: number): Generator<MeasuredStack> {
  const parents = new Map<number, Profiler.ProfileNode>()
  for (const node of profile.nodes) for (const child of node.children ?? []) parents.set(child, node)
  const lines = new Map<number, number[]>()
  const waited = new Map<Profiler.ProfileNode, { samples: number; time: number }>()

  for (const { node, time, at } of samplesOf(profile)) {
    const { functionName, url } = node.callFrame
    if (functionName === '(root)' && url === '') continue
    if (functionName === idle && url === '') {
      const { samples, time: before } = waited.get(node) ?? { samples: 0, time: 0 }
      waited.set(node, { samples: samples + 1, time: before + time })
      continue
    }
    const wall = time * 1000
    yield {
      frames: framesOf(node, parents),
      leafLine: nextLine(node, lines),
      values: [1, wall, wall],
      at: end - (profile.endTime - at) / 1000,
    }
  }
  for (const [node, { samples, time }] of waited) {
    yield { frames: framesOf(node, parents), leafLine: 0, values: [samples, 0, time * 1000] }
  }
}

function* samplesOf({ nodes, startTime, samples = [], timeDeltas = [] }: Profiler.Profile): Generator<Taken> {
  const byId = new Map(nodes.map(node => [node.id, node]))
  let at = startTime
  for (const [index, id] of samples.entries()) {
    at += timeDeltas[index] ?? 0
    const node = byId.get(id)
    // The time from this sample to the next is this one's.
    if (node !== undefined) yield { node, time: Math.max(0, timeDeltas[index + 1] ?? 0), at }
  }
}

function framesOf(node: Profiler.ProfileNode, parents: ReadonlyMap<number, Profiler.ProfileNode>): Frame[] {
  const frames: Frame[] = []
  for (let at: Profiler.ProfileNode | undefined = node; at !== undefined; at = parents.get(at.id)) {
    const { callFrame } = at
    if (callFrame.url !== '' || !roots.has(callFrame.functionName) || at === node) frames.push(callFrame)
  }
  return frames
}

/** A line on which the function was seen: V8 counts them for a whole profile, so they are dealt out to its samples in turn. */
function nextLine(node: Profiler.ProfileNode, lines: Map<number, number[]>): number {
  let left = lines.get(node.id)
  if (left === undefined) {
    left = (node.positionTicks ?? []).flatMap(({ line, ticks }) => Array.from({ length: ticks }, () => line))
    lines.set(node.id, left)
  }
  return left.pop() ?? node.positionTicks?.[0]?.line ?? 0
}
