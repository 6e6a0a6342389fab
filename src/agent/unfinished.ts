import type { SpanView } from './model'

/** Tells how long a span was open when it was sent as it stood. Source: datadog-agent, pkg/trace/traceutil/span.go. */
const version = '_dd.partial_version'

/** Whether the span had not ended when it was sent, and may end yet: its process did not. */
export function isRunning({ meta, metrics }: SpanView): boolean {
  return metrics[version] !== undefined && meta['_dd.unfinished'] === undefined
}

/** Whether `span` says less of the same span than `other`: the later version is right, and the ended one is the last. */
export function isOlder(span: SpanView, other: SpanView): boolean {
  const own = span.metrics[version]
  const others = other.metrics[version]
  return own !== undefined && (others === undefined || own < others)
}
