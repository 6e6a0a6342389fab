import type { PlacedSpan } from '../model'

/** A stretch of time on show, in wall-clock milliseconds. */
export interface Frame {
  readonly from: number
  readonly to: number
}

/** From the first start to the last end of some spans. */
export function frameOf(spans: readonly PlacedSpan[]): Frame {
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (const { start, duration } of spans) {
    from = Math.min(from, start)
    to = Math.max(to, start + duration)
  }
  return from <= to ? { from, to: Math.max(to, from + 0.001) } : { from: 0, to: 1 }
}

/** Where a time lies in a frame, in percent; outside of 0 to 100 where it is not in it. */
export function percentOf(time: number, { from, to }: Frame): number {
  return (100 * (time - from)) / (to - from)
}

/** The part of a frame that lies between two times, in percent; undefined where they are not in it. */
export function partOf(
  start: number,
  end: number,
  frame: Frame,
): { readonly left: number; readonly width: number } | undefined {
  const left = Math.max(0, percentOf(start, frame))
  const right = Math.min(100, percentOf(end, frame))
  return right < 0 || left > 100 ? undefined : { left, width: Math.max(0, right - left) }
}

/** Times of an axis: round steps from the trace's start `zero`, at most about `most` of them in the frame. */
export function ticksOf({ from, to }: Frame, zero: number, most: number): readonly number[] {
  const step = roundStep((to - from) / most)
  const ticks: number[] = []
  // Counted, not added up, so that the texts stay round.
  for (let count = Math.ceil((from - zero) / step - 1e-6); zero + count * step < to; count++) ticks.push(count * step)
  return ticks
}

function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  const factor = [1, 2, 5].find(each => each * power >= least) ?? 10
  return factor * power
}
