import type { LatencyPoint } from '../list-model'
import { termOf } from './search-terms'

/** Where times and durations lie in a picture; durations grow upwards, by their logarithm. */
export interface LatencyScale {
  readonly x: (start: number) => number
  readonly y: (duration: number) => number
  readonly startAt: (x: number) => number
  readonly durationAt: (y: number) => number
  /** Durations and starts to write at the axes. */
  readonly durations: readonly number[]
  readonly starts: readonly number[]
}

/** A part of a picture, in its pixels. */
export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** A duration in milliseconds that is shorter is drawn as this one. */
const shortest = 0.001

/** Fits points into a box. */
export function latencyScale(points: readonly LatencyPoint[], box: Box): LatencyScale {
  let [first, last, low, high] = [Number.POSITIVE_INFINITY, 0, Number.POSITIVE_INFINITY, shortest]
  for (const [start, duration] of points) {
    first = Math.min(first, start)
    last = Math.max(last, start)
    low = Math.min(low, Math.max(shortest, duration))
    high = Math.max(high, duration)
  }
  const time = Math.max(last - first, 1)
  const [bottom, top] = [Math.log10(low) - 0.1, Math.log10(high) + 0.1]
  const [width, height] = [Math.max(1, box.right - box.left), Math.max(1, box.bottom - box.top)]
  const steps = Math.max(1, Math.floor(width / 160))
  return {
    x: start => box.left + (width * (start - first)) / time,
    y: duration => box.bottom - (height * (Math.log10(Math.max(shortest, duration)) - bottom)) / (top - bottom),
    startAt: x => first + (time * (x - box.left)) / width,
    durationAt: y => 10 ** (bottom + ((top - bottom) * (box.bottom - y)) / height),
    durations: powers(bottom, top),
    starts: Array.from({ length: steps + 1 }, (_, at) => Math.round(first + (time * at) / steps)),
  }
}

/** The terms of a query that find what lies in a part of the picture; a side at the edge of the whole is no limit. */
export function termsWithin(part: Box, whole: Box, scale: LatencyScale): string[] {
  const terms: string[] = []
  if (part.left > whole.left) terms.push(termOf('start', `>=${isoText(Math.floor(scale.startAt(part.left)))}`))
  if (part.right < whole.right) terms.push(termOf('start', `<=${isoText(Math.ceil(scale.startAt(part.right)))}`))
  if (part.bottom < whole.bottom)
    terms.push(termOf('duration', `>=${limitText(scale.durationAt(part.bottom), Math.floor)}`))
  if (part.top > whole.top) terms.push(termOf('duration', `<=${limitText(scale.durationAt(part.top), Math.ceil)}`))
  return terms
}

function isoText(time: number): string {
  return new Date(time).toISOString()
}

function limitText(pixel: number, round: (value: number) => number): string {
  // A logarithm and back is inexact in its last digits.
  const milliseconds = Number(pixel.toPrecision(9))
  if (milliseconds < 1) return `${round(milliseconds * 1000)}us`
  return milliseconds < 10 ? `${round(milliseconds * 10) / 10}ms` : `${round(milliseconds)}ms`
}

// Powers of ten, and where there are few of them their threefold as well; at most five.
function powers(bottom: number, top: number): number[] {
  const all = [1, 3].flatMap(factor =>
    Array.from({ length: 12 }, (_, at) => factor * 10 ** (at - 3)).filter(value => {
      const log = Math.log10(value)
      return log >= bottom && log <= top && (factor === 1 || top - bottom < 1.5)
    }),
  )
  const step = Math.ceil(all.length / 5)
  return all.sort((a, b) => a - b).filter((_, at) => at % step === 0)
}
