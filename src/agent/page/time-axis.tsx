import { useRef, useState } from 'preact/hooks'
import { tickText } from './format'
import { type Frame, percentOf, ticksOf } from './time-frame'

/** Pixels under which a drag is a click. */
const leastDrag = 6

interface AxisOptions {
  readonly frame: Frame
  /** The trace's start, from which the texts count. */
  readonly zero: number
  readonly zoomed: boolean
  readonly onZoom: (frame: Frame | undefined) => void
}

/** The time above the bars; a drag over it shows that stretch alone. */
export function TimeAxis({ frame, zero, zoomed, onZoom }: AxisOptions) {
  const axis = useRef<HTMLDivElement>(null)
  const [drag, setDrag] = useState<readonly [number, number]>()
  const at = (event: PointerEvent) => {
    const box = axis.current?.getBoundingClientRect()
    return box ? Math.max(0, Math.min(box.width, event.clientX - box.left)) : 0
  }
  const finish = () => {
    const width = axis.current?.clientWidth ?? 0
    setDrag(undefined)
    if (!drag || width === 0 || Math.abs(drag[1] - drag[0]) < leastDrag) return
    const time = (pixel: number) => frame.from + ((frame.to - frame.from) * pixel) / width
    onZoom({ from: time(Math.min(...drag)), to: time(Math.max(...drag)) })
  }
  // With the keys a stretch cannot be chosen; all that it would show is in the rows.
  const gestures = {
    onPointerDown: (event: PointerEvent) => {
      if (event.target instanceof HTMLButtonElement) return
      axis.current?.setPointerCapture(event.pointerId)
      setDrag([at(event), at(event)])
    },
    onPointerMove: (event: PointerEvent) => drag && setDrag([drag[0], at(event)]),
    onPointerUp: finish,
    onDblClick: () => onZoom(undefined),
  }
  return (
    <div ref={axis} class="axis" title="Drag to zoom" {...gestures}>
      {ticksOf(frame, zero, 6).map(tick => (
        <span key={tick} class="tick" style={{ left: `${percentOf(zero + tick, frame)}%` }}>
          {tickText(tick)}
        </span>
      ))}
      {drag && (
        <span class="dragged" style={{ left: `${Math.min(...drag)}px`, width: `${Math.abs(drag[1] - drag[0])}px` }} />
      )}
      {zoomed && (
        <button type="button" class="reset" onClick={() => onZoom(undefined)}>
          Reset
        </button>
      )}
    </div>
  )
}
