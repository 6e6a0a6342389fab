import { useEffect, useRef, useState } from 'preact/hooks'
import { colourOf } from './colour'
import { durationText } from './format'
import type { ShownTrace } from './shown-trace'
import { type Frame, percentOf } from './time-frame'
import { useThemeChanges } from './use-theme-changes'
import { useWidth } from './use-width'
import { between, movedBy } from './zoom'

const height = 44
/** Pixels under which a drag is a click, and within which an edge of the stretch is taken hold of. */
const leastDrag = 4
const edge = 7

type Drag =
  | { readonly kind: 'select'; readonly from: number; readonly to: number }
  | { readonly kind: 'move'; readonly from: number; readonly frame: Frame }
  | { readonly kind: 'edge'; readonly fixed: number }

/** The whole trace drawn small: a drag chooses the stretch on show, a drag of the stretch moves it, one of an edge sizes it. */
export function Minimap({ shown, byType }: { shown: ShownTrace; byType: boolean }) {
  const { tree, whole, frame, zoom, look } = shown
  const place = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const width = useWidth(place)
  const theme = useThemeChanges()
  const [drag, setDrag] = useState<Drag>()
  useEffect(() => {
    if (canvas.current && width > 0) draw(canvas.current, shown, width, byType)
  }, [tree, whole, width, theme, byType])

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
      const near = (time: number) => Math.abs(pixels(at - time)) <= edge
      if (look.zoom && near(frame.from)) setDrag({ kind: 'edge', fixed: frame.to })
      else if (look.zoom && near(frame.to)) setDrag({ kind: 'edge', fixed: frame.from })
      else if (look.zoom && at > frame.from && at < frame.to) setDrag({ kind: 'move', from: at, frame })
      else setDrag({ kind: 'select', from: at, to: at })
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
  const selected = drag?.kind === 'select' ? between(drag.from, drag.to, whole) : undefined
  const label = `The whole trace, ${durationText(whole.to - whole.from)}; on show ${durationText(frame.from - whole.from)} to ${durationText(frame.to - whole.from)}`
  return (
    <div ref={place} class="minimap" title="Drag to choose a stretch, drag the stretch to move it" {...gestures}>
      <canvas ref={canvas} class="minimap-picture" role="img" aria-label={label} style={{ height: `${height}px` }} />
      {look.zoom && <Window frame={frame} whole={whole} kind="minimap-window" />}
      {selected && <Window frame={selected} whole={whole} kind="minimap-selected" />}
    </div>
  )
}

function Window({ frame, whole, kind }: { frame: Frame; whole: Frame; kind: string }) {
  const left = percentOf(frame.from, whole)
  return <span class={kind} style={{ left: `${left}%`, width: `${percentOf(frame.to, whole) - left}%` }} />
}

// One line a span, from the top to the bottom in the order of the waterfall; of a large trace many lie on one line.
function draw(canvas: HTMLCanvasElement, { tree, whole }: ShownTrace, width: number, byType: boolean): void {
  const ratio = devicePixelRatio || 1
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
  const context = canvas.getContext('2d')
  if (!context) return
  const { spans } = tree
  const line = Math.max(1, Math.min(3 * ratio, canvas.height / spans.length - 1))
  const lineStep = Math.min(4 * ratio, (canvas.height - line) / Math.max(1, spans.length - 1))
  const scale = canvas.width / (whole.to - whole.from)
  const colours = new Map<string, string>()
  const drawn = new Set<number>()
  const paint = (name: string) => {
    const known = colours.get(name) ?? resolved(canvas, name)
    colours.set(name, known)
    return known
  }
  for (const failed of [false, true]) {
    for (const [index, span] of spans.entries()) {
      if (span.error !== failed) continue
      const x = Math.floor((span.start - whole.from) * scale)
      const y = Math.floor(index * lineStep)
      const long = Math.max(ratio, span.duration * scale)
      // Of what falls onto one point the first is enough.
      const point = y * canvas.width + x
      if (long <= ratio && !failed && drawn.has(point)) continue
      drawn.add(point)
      context.fillStyle = paint(failed ? 'var(--bad)' : byType ? colourOf(span.type, 'type') : colourOf(span.service))
      context.fillRect(x, y, long, line)
    }
  }
}

/** A colour as a canvas takes it: variables and schemes resolved. */
function resolved(canvas: HTMLCanvasElement, colour: string): string {
  canvas.style.color = colour
  return getComputedStyle(canvas).color
}
