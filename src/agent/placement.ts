import type { PlacedSpan, SpanView } from './model'

/** Puts spans into the order of a waterfall: a parent before its children, siblings by their start. */
export function place(spans: ReadonlyMap<string, SpanView>): PlacedSpan[] {
  const children = new Map<string, SpanView[]>()
  const tops: SpanView[] = []
  for (const span of spans.values()) {
    if (span.parent === undefined || !spans.has(span.parent)) tops.push(span)
    else {
      const siblings = children.get(span.parent)
      if (siblings === undefined) children.set(span.parent, [span])
      else siblings.push(span)
    }
  }
  tops.sort(byStart)
  for (const siblings of children.values()) siblings.sort(byStart)

  const placed: PlacedSpan[] = []
  const done = new Set<string>()
  const walk = (top: SpanView): void => {
    // No recursion: a trace may be as deep as it has spans.
    const waiting: { readonly span: SpanView; readonly depth: number }[] = [{ span: top, depth: 0 }]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { span, depth } = next
      if (done.has(span.id)) continue
      done.add(span.id)
      const below = children.get(span.id) ?? []
      const orphan = span.parent !== undefined && !spans.has(span.parent)
      placed.push({ ...span, depth, self: selfTime(span, below), orphan })
      for (let at = below.length - 1; at >= 0; at--) waiting.push({ span: below[at] as SpanView, depth: depth + 1 })
    }
  }
  for (const top of tops) walk(top)
  // What is left are spans that are their own ancestors, which a sender should not, but can, say.
  if (done.size < spans.size) for (const span of [...spans.values()].sort(byStart)) if (!done.has(span.id)) walk(span)
  return placed
}

/** A span's duration without the time that its children cover; they are sorted by start. */
function selfTime(span: SpanView, children: readonly SpanView[]): number {
  const end = span.start + span.duration
  let covered = 0
  let reached = span.start
  for (const child of children) {
    const from = Math.max(child.start, reached)
    const to = Math.min(child.start + child.duration, end)
    if (to > from) {
      covered += to - from
      reached = to
    }
  }
  return Math.max(0, span.duration - covered)
}

function byStart(a: SpanView, b: SpanView): number {
  return a.start - b.start
}
