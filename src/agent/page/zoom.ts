import type { Frame } from './time-frame'

/** The least stretch that is shown, in milliseconds: a clock tells no less than a microsecond. */
const least = 0.002

/** A stretch around a time, made larger or smaller by a factor; undefined where that is all. */
export function zoomedAt(frame: Frame, whole: Frame, factor: number, at: number): Frame | undefined {
  const size = Math.max(least, (frame.to - frame.from) * factor)
  if (size >= whole.to - whole.from) return undefined
  const share = (at - frame.from) / (frame.to - frame.from)
  return inside({ from: at - size * share, to: at + size * (1 - share) }, whole)
}

/** A stretch moved by milliseconds, as far as there is a trace. */
export function movedBy(frame: Frame, whole: Frame, milliseconds: number): Frame {
  return inside({ from: frame.from + milliseconds, to: frame.to + milliseconds }, whole)
}

/** The stretch between two times in any order, or undefined where it is all of the trace. */
export function between(one: number, other: number, whole: Frame): Frame | undefined {
  const from = Math.max(whole.from, Math.min(one, other))
  const to = Math.min(whole.to, Math.max(one, other, from + least))
  return from <= whole.from && to >= whole.to ? undefined : { from, to }
}

/** A stretch of the same size in which a span can be seen; the same one where it can be seen already. */
export function showing(
  frame: Frame,
  whole: Frame,
  span: { readonly start: number; readonly duration: number },
): Frame {
  if (span.start < frame.to && span.start + span.duration > frame.from) return frame
  return movedBy(frame, whole, span.start + span.duration / 2 - (frame.from + frame.to) / 2)
}

function inside({ from, to }: Frame, whole: Frame): Frame {
  const size = to - from
  const start = Math.max(whole.from, Math.min(from, whole.to - size))
  return { from: start, to: start + size }
}
