import type { Span } from '../core/span'
import { blocked, blockedKey, isCounted, type Key, keyOf, textOf } from '../stats/key'
import { type Attribute, attribute, attributesOf, nanoseconds } from './attributes'
import type { Message } from './protobuf'

/** Seconds at which one bucket of the histogram ends and the next begins; the same in all of Datadog's tracers. */
const bounds = [0.002, 0.004, 0.006, 0.008, 0.01, 0.05, 0.1, 0.2, 0.4, 0.8, 1, 1.4, 2, 5, 10, 15] as const
/** Values since the last payload, not since the start. */
const delta = 1
/** Services that are told apart among the spans for which there is no room. */
const maxBlockedServices = 100
const internalKind = 'SPAN_KIND_INTERNAL'
/** OpenTelemetry's names of the kinds, by the tag `span.kind`. */
const kinds = new Map(
  ['server', 'client', 'producer', 'consumer'].map(kind => [kind, `SPAN_KIND_${kind.toUpperCase()}`]),
)
/** The names of gRPC's codes. Source: https://grpc.io/docs/guides/status-codes/ */
const grpcNames = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const

/** How spans are counted. */
export interface SpanMetricsSettings {
  /** The tracer's own service. */
  readonly service: string
  /** How many kinds of spans are told apart in one payload before further ones are counted together. */
  readonly limit: number
  /** Names of tags that tell apart whom a call went to. */
  peerTags: readonly string[]
}

interface Point {
  readonly attributes: readonly Attribute[]
  count: number
  /** Seconds in all, of the shortest, of the longest. */
  sum: number
  min: number
  max: number
  readonly buckets: number[]
}

/** Counts spans by what they have in common, as the histogram `traces.span.sdk.metrics.duration`. */
export class SpanMetrics {
  readonly #settings: SpanMetricsSettings
  #points = new Map<string, Point>()
  /** Wall-clock milliseconds. */
  #since: number

  constructor(settings: SpanMetricsSettings, now: number) {
    this.#settings = settings
    this.#since = now
  }

  /** Counts those of these spans that are counted: the same as in client-side statistics. */
  add(spans: readonly Span[]): void {
    for (const span of spans) if (isCounted(span)) count(this.#point(span), span.duration / 1000)
  }

  /** Takes what was counted until now, as metrics in OTLP's JSON form; undefined where nothing was. */
  take(now: number): readonly Message[] | undefined {
    const points = this.#points
    const since = this.#since
    this.#points = new Map()
    this.#since = now
    if (points.size === 0) return undefined
    const dataPoints = Array.from(points.values(), point => pointMessage(point, since, now))
    const histogram = { dataPoints, aggregationTemporality: delta }
    return [{ name: 'traces.span.sdk.metrics.duration', unit: 's', histogram }]
  }

  #point(span: Span): Point {
    const { limit, service, peerTags } = this.#settings
    const points = this.#points
    let key = keyOf(span, service, peerTags)
    let text = pointText(span, key)
    if (points.size >= limit && !points.has(text)) {
      key = blockedKey(points.size < limit + maxBlockedServices ? key.service : blocked)
      text = pointText(span, key)
    }
    let point = points.get(text)
    if (point === undefined) {
      const buckets = new Array<number>(bounds.length + 1).fill(0)
      point = { attributes: pointAttributes(span, key), count: 0, sum: 0, min: Infinity, max: 0, buckets }
      points.set(text, point)
    }
    return point
  }
}

/** A text that is the same for spans that are one point. */
function pointText(span: Span, key: Key): string {
  const text = `${textOf(key)}\0${span.error}${span.isTopLevel() ? 1 : 0}`
  return key.name === blocked ? text : `${text}${sourceOf(span) ?? ''}`
}

/** Who named the service of the span, where that was not the tracer's own setting. */
function sourceOf(span: Span): string | undefined {
  return span.getText('_dd.svc_src')
}

function count(point: Point, seconds: number): void {
  point.count++
  point.sum += seconds
  point.min = Math.min(point.min, seconds)
  point.max = Math.max(point.max, seconds)
  const found = bounds.findIndex(bound => seconds <= bound)
  const at = found === -1 ? bounds.length : found
  point.buckets[at] = (point.buckets[at] as number) + 1
}

/** By OpenTelemetry's names, and `datadog.*` where it has none. */
function pointAttributes(span: Span, key: Key): readonly Attribute[] {
  const { service, name, resource, type, status, kind, root, method, endpoint, grpcStatus, peerTags, synthetics } = key
  const told = (text: string | undefined): string | undefined => (text === '' ? undefined : text)
  const attributes = attributesOf({
    'service.name': service,
    'span.name': resource,
    'span.kind': kinds.get(kind) ?? internalKind,
    'status.code': span.error === 0 ? 'STATUS_CODE_UNSET' : 'STATUS_CODE_ERROR',
    'http.request.method': told(method),
    'http.route': told(endpoint),
    'http.response.status_code': status === 0 ? undefined : status,
    'rpc.response.status_code': told(grpcNames[Number(grpcStatus || Number.NaN)] ?? grpcStatus.toUpperCase()),
    'datadog.operation.name': name,
    'datadog.span.type': told(type),
    'datadog.span.top_level': span.isTopLevel(),
    'datadog.is_trace_root': root,
    'datadog.origin': synthetics ? 'synthetics' : undefined,
  })
  if (peerTags.length > 0) attributes.push(attribute('datadog.peer_tags', peerTags))
  const source = name === blocked ? undefined : sourceOf(span)
  if (source !== undefined) attributes.push(attribute('datadog.svc_src', source))
  return attributes
}

function pointMessage({ attributes, count, sum, min, max, buckets }: Point, since: number, now: number): Message {
  return {
    attributes,
    startTimeUnixNano: String(nanoseconds(since)),
    timeUnixNano: String(nanoseconds(now)),
    count: String(count),
    sum,
    min,
    max,
    bucketCounts: buckets.map(String),
    explicitBounds: bounds,
  }
}
