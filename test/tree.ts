import type { Span } from './wire/span'

/** A trace as text, one `name resource service` line a span, children indented by two spaces below their parent and in order of start. */
export function tree(spans: readonly Span[]): string {
  const known = new Set(spans.map(span => span.spanId))
  const children = new Map<bigint, Span[]>()
  for (const span of [...spans].sort(byStart)) {
    const parent = known.has(span.parentId) ? span.parentId : 0n
    const siblings = children.get(parent)
    if (siblings) siblings.push(span)
    else children.set(parent, [span])
  }
  const lines: string[] = []
  const seen = new Set<Span>()
  const add = (span: Span, indent: string) => {
    if (seen.has(span)) return
    seen.add(span)
    lines.push(`${indent}${span.name} ${span.resource} ${span.service}`)
    for (const child of children.get(span.spanId) ?? []) add(child, `${indent}  `)
  }
  for (const root of children.get(0n) ?? []) add(root, '')
  const unrooted = spans.length - lines.length
  if (unrooted > 0) lines.push(`(${unrooted} spans hang on no root: a circle of parents or a span id sent twice)`)
  return lines.join('\n')
}

function byStart(left: Span, right: Span): number {
  if (left.start !== right.start) return left.start < right.start ? -1 : 1
  return left.spanId < right.spanId ? -1 : 1
}
