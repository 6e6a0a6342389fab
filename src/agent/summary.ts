import { firstErrorOf } from './error-of'
import type { SpanView, TraceSummary } from './model'
import { perTrace } from './per-trace'
import { idOf, type StoredTrace } from './store'
import { shortText } from './text-size'
import { whereOf } from './where'

/** The longest text of an error in the line of a trace, in characters. */
const longestError = 200

/** The line of the list for a trace that has a span. */
export const summaryOf: (trace: StoredTrace) => TraceSummary = perTrace(summarize)

/** The earliest span without a parent, or undefined while none has arrived. */
export function rootOf(trace: StoredTrace): SpanView | undefined {
  return earliest(trace, span => span.parent === undefined)
}

/** The root, or the earliest span while there is none. */
export function leadingOf(trace: StoredTrace): SpanView {
  const leading = rootOf(trace) ?? earliest(trace, () => true)
  if (leading === undefined) throw new Error(`trace ${idOf(trace)} has no span`)
  return leading
}

/** What the tags say of the HTTP status, or empty. */
export function statusOf(span: SpanView): string {
  return span.meta['http.status_code'] ?? String(span.metrics['http.status_code'] ?? '')
}

function summarize(trace: StoredTrace): TraceSummary {
  const leading = leadingOf(trace)
  let start = Number.POSITIVE_INFINITY
  let end = 0
  let errors = 0
  const appearances = new Map<string, number>()
  for (const span of trace.spans.values()) {
    start = Math.min(start, span.start)
    end = Math.max(end, span.start + span.duration)
    if (span.error) errors++
    const seen = appearances.get(span.service)
    if (seen === undefined || span.start < seen) appearances.set(span.service, span.start)
  }
  return {
    id: idOf(trace),
    service: leading.service,
    name: leading.name,
    resource: leading.resource,
    type: leading.type,
    where: whereOf(leading),
    status: statusOf(leading),
    start,
    // The sum of two times is inexact: a lone span's own duration is not.
    duration: trace.spans.size === 1 ? leading.duration : end - start,
    spans: trace.spans.size,
    errors,
    ...(errors > 0 && { error: shortText(firstErrorOf(trace.spans.values())?.line ?? '', longestError) }),
    services: [...appearances].sort(([, a], [, b]) => a - b).map(([service]) => service),
  }
}

function earliest({ spans }: StoredTrace, eligible: (span: SpanView) => boolean): SpanView | undefined {
  let found: SpanView | undefined
  for (const span of spans.values()) {
    if (eligible(span) && (found === undefined || span.start < found.start)) found = span
  }
  return found
}
