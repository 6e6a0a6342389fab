import type { TracedSpan } from './span'

/** So many spans are shown at the most. */
const mostLines = 100

/** Spans as lines of trees, `name resource service`, children indented below their parent; `marks` says more of some. */
export function treeOf(spans: readonly TracedSpan[], marks: ReadonlyMap<TracedSpan, string> = new Map()): string {
  const lines: string[] = []
  const add = (span: TracedSpan, indent: string): void => {
    const notes = [span.error && '(failed)', span.duration === -1 && '(not finished)', marks.get(span)]
    const resource = span.resource === span.name ? '' : span.resource.replaceAll('\n', ' ')
    lines.push(indent + [span.name, resource, span.service, ...notes].filter(Boolean).join('  '))
    for (const child of span.children) add(child, `${indent}  `)
  }
  for (const span of spans) if (span.parent === null || !spans.includes(span.parent)) add(span, '')
  const rest = lines.length - mostLines
  return (rest > 0 ? [...lines.slice(0, mostLines), `… and ${rest} more`] : lines).join('\n')
}
