import type { PlacedSpan, TraceSummary } from '../agent/model'

/** How many lines of one trace are printed. */
const maxLines = 200

const red = 31
const cyan = 36
const dim = 2

/** A trace as a tree for the terminal: a line a span with its duration, children below their parent. */
export function traceTree(spans: readonly PlacedSpan[], { id, duration }: TraceSummary, colours: boolean): string {
  const paint = (code: number, text: string): string => (colours ? `\u001b[${code}m${text}\u001b[0m` : text)
  const shown = spans.slice(0, maxLines)
  const lines = [`trace ${id}, ${spans.length} ${spans.length === 1 ? 'span' : 'spans'}, ${milliseconds(duration)}`]
  shown.forEach((span, index) => {
    const what = `${paint(cyan, printable(span.service))}  ${printable(span.name)}  ${printable(span.resource)}`
    const failed = span.error ? `  ${paint(red, `error: ${printable(span.meta['error.message'] ?? 'yes')}`)}` : ''
    lines.push(`${paint(dim, branches(shown, index))}${what}  ${milliseconds(span.duration)}${failed}`)
  })
  if (spans.length > maxLines) lines.push(`… and ${spans.length - maxLines} more`)
  return lines.join('\n')
}

/** The lines that lead to a span: for each level above it, whether more siblings follow there. */
function branches(spans: readonly PlacedSpan[], index: number): string {
  const depth = spans[index]?.depth ?? 0
  let text = ''
  for (let level = 1; level <= depth; level++) {
    const more = followsAt(spans, index, level)
    if (level === depth) text += more ? '├─ ' : '└─ '
    else text += more ? '│  ' : '   '
  }
  return text
}

function followsAt(spans: readonly PlacedSpan[], index: number, level: number): boolean {
  for (let next = index + 1; next < spans.length; next++) {
    const depth = spans[next]?.depth ?? 0
    if (depth <= level) return depth === level
  }
  return false
}

/** Text on one line and of a bearable length, without what would steer the terminal. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go.
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
  return line.length > 160 ? `${line.slice(0, 160)}…` : line
}

function milliseconds(duration: number): string {
  return `${duration.toFixed(1)} ms`
}
