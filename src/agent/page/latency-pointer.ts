import { useState } from 'preact/hooks'
import type { LatencyPoint } from '../list-model'
import { type Box, type LatencyScale, termsWithin } from './latency-scale'

/** Pixels within which a point is meant, and beyond which a movement is a selection. */
const near = 10
const movement = 4
/** Pixels from the left and from the top. */
type Place = readonly [number, number]

/** The point under the pointer, and the part that a drag selects. */
export function useLatencyPointer(
  points: readonly LatencyPoint[],
  scale: LatencyScale,
  whole: Box,
  onSelect: (terms: readonly string[]) => void,
) {
  const [from, setFrom] = useState<Place>()
  const [part, setPart] = useState<Box>()
  const [hovered, setHovered] = useState<LatencyPoint>()
  const move = (event: PointerEvent) => {
    const [x, y] = placeOf(event)
    if (!from)
      return setHovered(nearest(points, ([start, duration]) => Math.hypot(scale.x(start) - x, scale.y(duration) - y)))
    if (!part && Math.hypot(x - from[0], y - from[1]) < movement) return
    if (event.currentTarget instanceof Element) event.currentTarget.setPointerCapture(event.pointerId)
    setHovered(undefined)
    setPart(boxOf(from, [x, y], whole))
  }
  const release = () => {
    setFrom(undefined)
    setPart(undefined)
  }
  const leave = () => {
    release()
    setHovered(undefined)
  }
  const handlers = {
    onPointerDown: (event: PointerEvent) => event.button === 0 && setFrom(placeOf(event)),
    onPointerMove: move,
    onPointerUp: () => {
      if (part) onSelect(termsWithin(part, whole, scale))
      release()
    },
    onPointerCancel: leave,
    onPointerLeave: () => !part && leave(),
    onDragStart: (event: Event) => event.preventDefault(),
  }
  return { part, hovered, handlers }
}

function placeOf(event: PointerEvent): Place {
  const { left, top } = (event.currentTarget as Element).getBoundingClientRect()
  return [event.clientX - left, event.clientY - top]
}

function nearest(points: readonly LatencyPoint[], distance: (point: LatencyPoint) => number): LatencyPoint | undefined {
  let found: LatencyPoint | undefined
  let least = near
  for (const point of points) {
    const far = distance(point)
    if (far <= least) [found, least] = [point, far]
  }
  return found
}

function boxOf([x, y]: Place, [toX, toY]: Place, whole: Box): Box {
  const within = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value))
  return {
    left: within(Math.min(x, toX), whole.left, whole.right),
    right: within(Math.max(x, toX), whole.left, whole.right),
    top: within(Math.min(y, toY), whole.top, whole.bottom),
    bottom: within(Math.max(y, toY), whole.top, whole.bottom),
  }
}
