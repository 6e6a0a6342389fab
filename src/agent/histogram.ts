import { globMatcher } from './glob'
import type { DurationBucket, DurationHistogram, operationFields } from './list-model'
import type { SpanView } from './model'
import { quantile } from './quantile'
import { saidBy } from './query-term'
import type { StoredTrace } from './store'

/** Bars to a power of ten, and at most: eight powers are more than any operation spreads over. */
const perDecade = 5
const maxBuckets = 40
/** In milliseconds; what is shorter is in the first bar. */
const shortest = 0.001

/** What spans of an operation say of themselves; what is left out may be anything. */
export type OperationFilter = Readonly<Partial<Record<(typeof operationFields)[number], string>>>

/** How the durations of an operation's spans are spread, by their logarithm. */
export function durationHistogram(traces: Iterable<StoredTrace>, filter: OperationFilter): DurationHistogram {
  const wanted = matcherOf(filter)
  const found: SpanView[] = []
  for (const trace of traces) for (const span of trace.spans.values()) if (wanted(span)) found.push(span)
  const sorted = Float64Array.from(found, ({ duration }) => duration).sort()
  return {
    count: found.length,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    buckets: found.length === 0 ? [] : bucketsOf(found, sorted[0] ?? 0, sorted.at(-1) ?? 0),
  }
}

function matcherOf(filter: OperationFilter): (span: SpanView) => boolean {
  const parts = Object.entries(filter).map(([key, value]) => ({ key, accepts: globMatcher(value) }))
  return span => parts.every(({ key, accepts }) => accepts(saidBy(span, key) ?? ''))
}

function bucketsOf(spans: readonly SpanView[], least: number, most: number): DurationBucket[] {
  const last = placeOf(most)
  const first = Math.max(placeOf(least), last - maxBuckets + 1)
  const buckets = Array.from({ length: last - first + 1 }, (_, at) => ({
    from: at === 0 && least < edge(first) ? 0 : edge(first + at),
    to: edge(first + at + 1),
    count: 0,
    errors: 0,
  }))
  for (const { duration, error } of spans) {
    const bucket = buckets[Math.max(0, placeOf(duration) - first)]
    if (bucket === undefined) continue
    bucket.count++
    if (error) bucket.errors++
  }
  return buckets
}

/** The bar of a duration: the last one whose edge is not above it. */
function placeOf(duration: number): number {
  const value = Math.max(shortest, duration)
  const place = Math.round(perDecade * Math.log10(value))
  return edge(place) <= value ? place : place - 1
}

/** Edges have three digits, so that a query says them exactly. */
function edge(place: number): number {
  return Number((10 ** (place / perDecade)).toPrecision(3))
}
