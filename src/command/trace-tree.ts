import { errorLine, errorOf } from '../agent/error-of'
import type { PlacedSpan, TraceSummary } from '../agent/model'
import { whereOf } from '../agent/where'
import { columnsOf, fitted } from './columns'

/** How a tree is drawn. */
export interface TreeOptions {
  readonly colours: boolean
  /** The width of the terminal; what is longer is cut, where it is known. */
  readonly columns?: number
}

/** How many lines of one trace are printed. */
const maxLines = 200
/** The fewest columns of what a span did, however narrow the terminal is. */
const leastText = 12

const red = 31
const dim = 2
/** Colours of services in the order in which they appear: those that can be read on light and dark. */
const services = [36, 35, 34, 33, 32]

/** A trace as a tree for the terminal: a line a span with its duration, children below their parent, an error below its span. */
export function traceTree(
  spans: readonly PlacedSpan[],
  trace: TraceSummary,
  { colours, columns }: TreeOptions,
): string {
  const paint = (code: number, text: string): string => (colours && text ? `\u001b[${code}m${text}\u001b[0m` : text)
  const shown = spans.slice(0, maxLines)
  const known = [...new Set(spans.map(({ service }) => service))]
  const lines = [headOf(spans, trace, paint)]
  shown.forEach((span, index) => {
    const lead = branches(shown, index)
    const took = milliseconds(span.duration)
    const room = columns === undefined ? undefined : columns - columnsOf(lead) - took.length - 2
    const [service, rest] = fittedSpan(span, room)
    const colour = services[known.indexOf(span.service) % services.length] ?? dim
    lines.push(`${paint(dim, lead)}${paint(colour, service)}${rest}  ${paint(span.error ? red : dim, took)}`)
    if (span.error) lines.push(failureLine(span, stems(shown, index), columns, paint))
  })
  if (spans.length > maxLines) lines.push(`… and ${spans.length - maxLines} more`)
  return lines.join('\n')
}

type Paint = (code: number, text: string) => string

function headOf(spans: readonly PlacedSpan[], { id, duration, errors }: TraceSummary, paint: Paint): string {
  const failed = errors > 0 ? `, ${paint(red, errors === 1 ? '1 error' : `${errors} errors`)}` : ''
  return `trace ${id}, ${spans.length} ${spans.length === 1 ? 'span' : 'spans'}, ${milliseconds(duration)}${failed}`
}

/** The service of a span, and what it did in the room that is left. */
function fittedSpan(span: PlacedSpan, room: number | undefined): readonly [service: string, rest: string] {
  const service = printable(span.service)
  const where = whereOf(span)
  const rest = `  ${printable(span.name)}  ${printable(span.resource)}${where && `  ${printable(where)}`}`
  if (room === undefined) return [service, rest]
  return [service, fitted(rest, Math.max(leastText, room - columnsOf(service)))]
}

/** The first line of what went wrong. */
function failureLine(span: PlacedSpan, lead: string, columns: number | undefined, paint: Paint): string {
  const error = errorOf(span)
  const text = printable((error && errorLine(error)) || 'it is marked as failed')
  const room = columns === undefined ? undefined : Math.max(leastText, columns - columnsOf(lead))
  return `${paint(dim, lead)}${paint(red, room === undefined ? `error: ${text}` : fitted(`error: ${text}`, room))}`
}

/** What stands before a line below a span: the lines that go on to its siblings, and to its children. */
function stems(spans: readonly PlacedSpan[], index: number): string {
  const depth = spans[index]?.depth ?? 0
  let text = ''
  for (let level = 1; level <= depth + 1; level++) text += followsAt(spans, index, level) ? '│  ' : '   '
  return text
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
