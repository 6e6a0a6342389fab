import { useEffect, useRef } from 'preact/hooks'
import { durationText } from './format'
import { useMinimapDrag } from './minimap-drag'
import { drawPicture, pictureHeight } from './minimap-picture'
import type { ShownTrace } from './shown-trace'
import { type Frame, percentOf } from './time-frame'
import { useThemeChanges } from './use-theme-changes'
import { useWidth } from './use-width'
import { between } from './zoom'

/** The whole trace drawn small: a drag chooses the stretch on show, a drag of the stretch moves it, one of an edge sizes it. */
export function Minimap({ shown, byType }: { shown: ShownTrace; byType: boolean }) {
  const { tree, whole, frame, look } = shown
  const place = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const width = useWidth(place)
  const theme = useThemeChanges()
  const { drag, gestures } = useMinimapDrag(place, width, shown)
  useEffect(() => {
    if (canvas.current && width > 0) drawPicture(canvas.current, shown, width, byType)
  }, [tree, whole, width, theme, byType])

  const selected = drag?.kind === 'select' ? between(drag.from, drag.to, whole) : undefined
  const label = `The whole trace, ${durationText(whole.to - whole.from)}; on show ${durationText(frame.from - whole.from)} to ${durationText(frame.to - whole.from)}`
  return (
    <div ref={place} class="minimap" title="Drag to choose a stretch, drag the stretch to move it" {...gestures}>
      <canvas
        ref={canvas}
        class="minimap-picture"
        role="img"
        aria-label={label}
        style={{ height: `${pictureHeight}px` }}
      />
      {look.zoom && <Window frame={frame} whole={whole} kind="minimap-window" />}
      {selected && <Window frame={selected} whole={whole} kind="minimap-selected" />}
    </div>
  )
}

function Window({ frame, whole, kind }: { frame: Frame; whole: Frame; kind: string }) {
  const left = percentOf(frame.from, whole)
  return <span class={kind} style={{ left: `${left}%`, width: `${percentOf(frame.to, whole) - left}%` }} />
}
