import type { PlacedSpan } from '../model'

/** What a span has of the critical path. */
export interface PathPart {
  /** Milliseconds in which the trace waited for this span and for none below it. */
  readonly time: number
  /** When that was, from the last to the first, in wall-clock milliseconds. */
  readonly stretches: readonly (readonly [from: number, to: number])[]
}

interface Step {
  readonly span: PlacedSpan
  /** What of it is looked at: clocks of two machines may tell that it began before its parent. */
  readonly from: number
  readonly until: number
}

/**
 * The spans that a trace waited for, by their id: what would have to be faster for the whole to be faster. From the end of the
 * longest root backwards: whatever child ended last was waited for, then the one that had ended before that one began, and so on;
 * between them the span itself was at work. What goes on after its parent's end, or beside a child that ended later, is not on it.
 */
export function criticalPath(spans: readonly PlacedSpan[]): ReadonlyMap<string, PathPart> {
  const children = childrenByEnd(spans)
  const parts = new Map<string, { time: number; stretches: [number, number][] }>()
  const work = (span: PlacedSpan, from: number, to: number) => {
    const part = parts.get(span.id) ?? { time: 0, stretches: [] }
    parts.set(span.id, part)
    if (to <= from) return
    part.time += to - from
    part.stretches.push([from, to])
  }
  const root = longestRoot(spans)
  // No recursion: a trace may be as deep as it has spans.
  const waiting: Step[] = root ? [{ span: root, from: root.start, until: root.start + root.duration }] : []
  for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
    const { span, from, until } = step
    let at = until
    for (const child of children.get(span.id) ?? []) {
      const end = Math.min(child.start + child.duration, span.start + span.duration)
      // Others were waited for while it ran, or it only began when all was over.
      if (end > at || child.start >= at || end <= from) continue
      work(span, end, at)
      at = Math.max(child.start, from)
      waiting.push({ span: child, from: at, until: end })
    }
    work(span, from, at)
  }
  return parts
}

function longestRoot(spans: readonly PlacedSpan[]): PlacedSpan | undefined {
  let found: PlacedSpan | undefined
  for (const span of spans) if (span.depth === 0 && (!found || span.duration > found.duration)) found = span
  return found
}

/** The children of each span, that which ended last first. */
function childrenByEnd(spans: readonly PlacedSpan[]): ReadonlyMap<string, readonly PlacedSpan[]> {
  const children = new Map<string, PlacedSpan[]>()
  for (const span of spans) {
    if (span.parent === undefined || span.depth === 0) continue
    const siblings = children.get(span.parent)
    if (siblings) siblings.push(span)
    else children.set(span.parent, [span])
  }
  for (const siblings of children.values()) siblings.sort((a, b) => b.start + b.duration - (a.start + a.duration))
  return children
}
