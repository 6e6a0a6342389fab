import { useEffect, useRef, useState } from 'preact/hooks'
import { tickText } from './format'
import { type Frame, percentOf, ticksOf } from './time-frame'
import { useWidth } from './use-width'

/** Pixels under which a drag is a click. */
const leastDrag = 6
/** Pixels that a tick with its text takes. */
const tickWidth = 78

interface AxisOptions {
  readonly frame: Frame
  /** The trace's start, from which the texts count. */
  readonly zero: number
  readonly onZoom: (frame: Frame | undefined) => void
  /** Told how many ticks there is room for. */
  readonly onRoom?: (ticks: number) => void
}

/** The time above the bars; a drag over it shows that stretch alone. */
export function TimeAxis({ frame, zero, onZoom, onRoom }: AxisOptions) {
  const axis = useRef<HTMLDivElement>(null)
  const width = useWidth(axis)
  const most = Math.max(2, Math.min(8, Math.floor(width / tickWidth)))
  useEffect(() => onRoom?.(most), [most])
  const [drag, setDrag] = useState<readonly [number, number]>()
  const at = (event: PointerEvent) => {
    const box = axis.current?.getBoundingClientRect()
    return box ? Math.max(0, Math.min(box.width, event.clientX - box.left)) : 0
  }
  const finish = () => {
    setDrag(undefined)
    if (!drag || width === 0 || Math.abs(drag[1] - drag[0]) < leastDrag) return
    const time = (pixel: number) => frame.from + ((frame.to - frame.from) * pixel) / width
    onZoom({ from: time(Math.min(...drag)), to: time(Math.max(...drag)) })
  }
  // The keys zoom and move the stretch as well: see trace-keys.ts.
  const gestures = {
    onPointerDown: (event: PointerEvent) => {
      axis.current?.setPointerCapture(event.pointerId)
      setDrag([at(event), at(event)])
    },
    onPointerMove: (event: PointerEvent) => drag && setDrag([drag[0], at(event)]),
    onPointerUp: finish,
    onDblClick: () => onZoom(undefined),
  }
  return (
    <div ref={axis} class="axis" title="Drag to zoom" {...gestures}>
      {width > 0 &&
        ticksOf(frame, zero, most).map(tick => (
          <span key={tick} class="tick" style={{ left: `${percentOf(zero + tick, frame)}%` }}>
            {tickText(tick)}
          </span>
        ))}
      {drag && (
        <span class="dragged" style={{ left: `${Math.min(...drag)}px`, width: `${Math.abs(drag[1] - drag[0])}px` }} />
      )}
    </div>
  )
}
