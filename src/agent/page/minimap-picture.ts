import { colourOf } from './colour'
import { resolvedColour } from './resolved-colour'
import type { ShownTrace } from './shown-trace'

/** How high the small picture is, in pixels. */
export const pictureHeight = 44

/**
 * Draws a whole trace on a canvas: one line a span, from the top to the bottom in the order of the waterfall; of a large trace many
 * lie on one line. Errors are drawn last, so that none lies below others.
 */
export function drawPicture(
  canvas: HTMLCanvasElement,
  { tree, whole }: ShownTrace,
  width: number,
  byType: boolean,
): void {
  const ratio = devicePixelRatio || 1
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(pictureHeight * ratio)
  const context = canvas.getContext('2d')
  if (!context) return
  const { spans } = tree
  const line = Math.max(1, Math.min(3 * ratio, canvas.height / spans.length - 1))
  const lineStep = Math.min(4 * ratio, (canvas.height - line) / Math.max(1, spans.length - 1))
  const scale = canvas.width / (whole.to - whole.from)
  const colours = new Map<string, string>()
  const drawn = new Set<number>()
  const paint = (name: string) => {
    const known = colours.get(name) ?? resolvedColour(canvas, name)
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
