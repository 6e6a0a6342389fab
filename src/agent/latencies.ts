import type { LatencyList, LatencyPoint } from './list-model'
import { idOf, type StoredTrace } from './store'
import { summaryOf } from './summary'

/** So many points are told; of these so many are the slowest, whenever they were. */
const maxPoints = 2000
const slowest = 200

/** When traces started and how long they took, oldest first: all with an error and the slowest, and of the others some. */
export function latenciesOf(traces: readonly StoredTrace[]): LatencyList {
  const all = traces.map((trace): LatencyPoint => {
    const { start, duration, errors } = summaryOf(trace)
    return [start, duration, errors > 0 ? 1 : 0, idOf(trace)]
  })
  const points = all.length <= maxPoints ? all : sampled(all)
  return { points: points.sort((a, b) => a[0] - b[0]), left: all.length - points.length }
}

function sampled(all: readonly LatencyPoint[]): LatencyPoint[] {
  const failed = all.filter(([, , error]) => error === 1)
  // Where there are more errors than room, some of them tell of the others.
  const kept = evenly(failed, maxPoints)
  const fine = all.filter(([, , error]) => error === 0).sort((a, b) => b[1] - a[1])
  const room = maxPoints - kept.length
  const slow = fine.slice(0, Math.min(slowest, room))
  const rest = fine.slice(slow.length).sort((a, b) => a[0] - b[0])
  return [...kept, ...slow, ...evenly(rest, room - slow.length)]
}

function evenly(points: readonly LatencyPoint[], most: number): LatencyPoint[] {
  if (points.length <= most) return [...points]
  const step = points.length / Math.max(1, most)
  return Array.from({ length: most }, (_, index) => points[Math.floor(index * step)] as LatencyPoint)
}
