import type { RefObject } from 'preact'
import { useState } from 'preact/hooks'
import type { ShownTrace } from './shown-trace'
import type { Frame } from './time-frame'
import { between, movedBy } from './zoom'

/** Pixels under which a drag is a click, and within which an edge of the stretch is taken hold of. */
const leastDrag = 4
const edge = 7

/** What is being dragged: a new stretch, the one on show, or one of its edges. */
export type Drag =
  | { readonly kind: 'select'; readonly from: number; readonly to: number }
  | { readonly kind: 'move'; readonly from: number; readonly frame: Frame }
  | { readonly kind: 'edge'; readonly fixed: number }

/** What a mouse does on the small picture, which is `width` pixels wide. */
export function useMinimapDrag(place: RefObject<HTMLElement | null>, width: number, shown: ShownTrace) {
  const { whole, zoom } = shown
  const [drag, setDrag] = useState<Drag>()
  const timeAt = (event: PointerEvent) => {
    const box = place.current?.getBoundingClientRect()
    const share = box ? Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) : 0
    return whole.from + share * (whole.to - whole.from)
  }
  const pixels = (milliseconds: number) => (milliseconds / (whole.to - whole.from)) * width
  const gestures = {
    onPointerDown: (event: PointerEvent) => {
      place.current?.setPointerCapture(event.pointerId)
      const at = timeAt(event)
      setDrag(begun(at, shown, edge / pixels(1)))
    },
    onPointerMove: (event: PointerEvent) => {
      if (!drag) return
      const at = timeAt(event)
      if (drag.kind === 'move') zoom(movedBy(drag.frame, whole, at - drag.from))
      else if (drag.kind === 'edge') zoom(between(drag.fixed, at, whole))
      else setDrag({ ...drag, to: at })
    },
    onPointerUp: () => {
      setDrag(undefined)
      if (drag?.kind !== 'select') return
      if (Math.abs(pixels(drag.to - drag.from)) >= leastDrag) zoom(between(drag.from, drag.to, whole))
    },
    onPointerCancel: () => setDrag(undefined),
    onDblClick: () => zoom(undefined),
  }
  return { drag, gestures }
}

/** What a drag from a time is for; `reach` is what an edge takes hold of, in milliseconds. */
function begun(at: number, { look, frame }: ShownTrace, reach: number): Drag {
  if (!look.zoom) return { kind: 'select', from: at, to: at }
  if (Math.abs(at - frame.from) <= reach) return { kind: 'edge', fixed: frame.to }
  if (Math.abs(at - frame.to) <= reach) return { kind: 'edge', fixed: frame.from }
  return at > frame.from && at < frame.to ? { kind: 'move', from: at, frame } : { kind: 'select', from: at, to: at }
}
