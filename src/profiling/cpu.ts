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

interface Spent {
  samples: number
  /** Microseconds. */
  time: number
}

/** The stacks of one of V8's CPU profiles. Time in which the process waited is wall time alone. */
export function* cpuStacks(profile: Profiler.Profile): Generator<MeasuredStack> {
  const spent = spentByNode(profile)
  const parents = new Map<number, Profiler.ProfileNode>()
  for (const node of profile.nodes) for (const child of node.children ?? []) parents.set(child, node)

  for (const node of profile.nodes) {
    const own = spent.get(node.id)
    if (own === undefined || (node.callFrame.functionName === '(root)' && node.callFrame.url === '')) continue
    const frames: Frame[] = []
    for (let at: Profiler.ProfileNode | undefined = node; at !== undefined; at = parents.get(at.id)) {
      const { callFrame } = at
      if (callFrame.url !== '' || !roots.has(callFrame.functionName) || at === node) frames.push(callFrame)
    }
    const works = node.callFrame.functionName !== idle || node.callFrame.url !== ''
    for (const { line, share } of linesOf(node)) {
      const wall = Math.round(own.time * share * 1000)
      yield { frames, leafLine: line, values: [Math.round(own.samples * share), works ? wall : 0, wall] }
    }
  }
}

function spentByNode({ samples = [], timeDeltas = [] }: Profiler.Profile): Map<number, Spent> {
  const spent = new Map<number, Spent>()
  samples.forEach((id, index) => {
    let own = spent.get(id)
    if (own === undefined) {
      own = { samples: 0, time: 0 }
      spent.set(id, own)
    }
    own.samples++
    // The time from this sample to the next is this one's.
    own.time += Math.max(0, timeDeltas[index + 1] ?? 0)
  })
  return spent
}

/** The lines on which a function was seen, each with its share. */
function linesOf({ positionTicks = [] }: Profiler.ProfileNode): { readonly line: number; readonly share: number }[] {
  const ticks = positionTicks.reduce((sum, each) => sum + each.ticks, 0)
  if (ticks === 0) return [{ line: 0, share: 1 }]
  return positionTicks.map(({ line, ticks: own }) => ({ line, share: own / ticks }))
}
