import type { Span } from '../test/wire/span'

/** A trace as a tree for the terminal: a line a span with its duration, children below their parent. */
export function traceTree(spans: readonly Span[]): string {
  const known = new Set(spans.map(span => span.spanId))
  const [first] = spans
  const lines = [`trace ${first?.traceHex ?? '-'}, ${spans.length} spans`]
  const add = (parent: bigint | undefined, indent: string): void => {
    const children = spans.filter(span => (known.has(span.parentId) ? span.parentId : undefined) === parent)
    children.sort((left, right) => Number(left.start - right.start))
    children.forEach((span, index) => {
      const isLast = index === children.length - 1
      const failed = span.error === 1 ? ` error: ${span.meta['error.message'] ?? 'yes'}` : ''
      lines.push(
        `${indent}${isLast ? '└─ ' : '├─ '}${span.service}  ${span.name}  ${span.resource}  ${milliseconds(span.duration)}${failed}`,
      )
      add(span.spanId, `${indent}${isLast ? '   ' : '│  '}`)
    })
  }
  add(undefined, '')
  return lines.join('\n')
}

function milliseconds(nanoseconds: bigint): string {
  return `${(Number(nanoseconds) / 1e6).toFixed(1)} ms`
}
