import type { SpanView } from './model'

/** Tells how long a span was open when it was sent as it stood. Source: datadog-agent, pkg/trace/traceutil/span.go. */
const version = '_dd.partial_version'

/** Whether a span was sent as it stood and has not ended since. */
export function isUnfinished({ metrics }: Pick<SpanView, 'metrics'>): boolean {
  return metrics[version] !== undefined
}

/** Whether the span had not ended when it was sent, and may end yet: its process did not. */
export function isRunning(span: SpanView): boolean {
  return isUnfinished(span) && span.meta['_dd.unfinished'] === undefined
}

/** Whether `span` says less of the same span than `other`: the later version is right, and the ended one is the last. */
export function isOlder(span: SpanView, other: SpanView): boolean {
  const own = span.metrics[version]
  const others = other.metrics[version]
  return own !== undefined && (others === undefined || own < others)
}
