import type { PayloadVersion, Span } from '../wire/span'

/** A span as DataKit stores it: `start` and `duration` in µs, ids as decimal text. */
export interface Point {
  readonly tags: Readonly<Record<string, string>>
  readonly fields: Readonly<Record<string, string | number>>
}

/** DataKit's side of a trace, from decoded spans to points. */
export interface PointStore {
  /** Maps the chunks of one request, less those that DataKit drops. */
  take(chunks: readonly (readonly Span[])[], version: PayloadVersion): void
  readonly points: Point[]
  /** The chunks that were dropped for a rejecting priority. */
  readonly dropped: Span[][]
}

/** Starts with nothing stored and an empty span pool. */
export function createPointStore(): PointStore {
  const points: Point[] = []
  const dropped: Span[][] = []
  const pool = { meta: new Set<string>(), metrics: new Set<string>() }
  return {
    points,
    dropped,
    take(chunks, version) {
      const decoded = chunks.map(chunk => chunk.map(span => withLeftovers(span, pool)))
      for (const chunk of version === '0.5' ? mergeByTrace(decoded) : decoded) {
        if (chunk.some(span => REJECTING.has(span.metrics[PRIORITY] ?? 1))) dropped.push(chunk)
        else points.push(...chunk.map(span => toPoint(span, chunk)))
      }
      for (const span of chunks.flat()) {
        for (const key of Object.keys(span.meta)) pool.meta.add(key)
        for (const key of Object.keys(span.metrics)) pool.metrics.add(key)
      }
    },
  }
}

const PRIORITY = '_sampling_priority_v1'
const REJECTING = new Set([0, -1, -3])
const SAMPLING_RATE: Readonly<Record<number, string>> = { 1: 'sampler_keep', 2: 'user_keep' }
const MAX_TAG_BYTES = 1024

const SOURCE_TYPES: Readonly<Record<string, readonly string[]>> = {
  app: ['consul'],
  framework: words('.net datanucleus django express flask go-gin graphql hibernate laravel soap spring'),
  cache: words('cache memcached redis'),
  db: words('aerospike cassandra db elasticsearch influxdb leveldb mongodb mysql pymysql sql'),
  message_queue: words('go-nsq kafka mqtt queue rabbitmq rocketmq'),
  web: words('dns grpc http http2 rpc web'),
}

const LIFTED: Readonly<Record<string, string>> = {
  'http.url': 'http_url',
  'http.hostname': 'http_hostname',
  'http.route': 'http_route',
  'http.status_code': 'http_status_code',
  'http.method': 'http_method',
  'http.client_ip': 'http_client_ip',
  'span.kind': 'span_kind',
  'sampling.priority': 'sampling_priority',
  'runtime.name': 'runtime_name',
  'dd.version': 'dd_version',
  'dd.env': 'dd_env',
  'runtime-id': 'runtime-id',
  'error.message': 'error_message',
  'error.msg': 'error_message',
  'error.stack': 'error_stack',
  'error.type': 'error_type',
  error: 'error',
  'system.pid': 'pid',
  project: 'project',
  version: 'version',
  env: 'env',
  host: 'host',
  pod_name: 'pod_name',
  pod_namespace: 'pod_namespace',
  '_dd.base_service': 'base_service',
  'db.type': 'db_system',
  'db.instance': 'db_name',
  'db.operation': 'db_operation',
  'out.host': 'out_host',
}

/** A pooled span keeps its old keys with zeroed values where the payload leaves out the map; a map that is sent replaces them. */
function withLeftovers(span: Span, pool: { readonly meta: Set<string>; readonly metrics: Set<string> }): Span {
  if (!span.omitted) return span
  const meta = span.omitted.includes('meta') ? Object.fromEntries([...pool.meta].map(key => [key, ''])) : span.meta
  const metrics = span.omitted.includes('metrics')
    ? Object.fromEntries([...pool.metrics].map(key => [key, 0]))
    : span.metrics
  return { ...span, meta, metrics }
}

function mergeByTrace(chunks: readonly Span[][]): Span[][] {
  const merged = new Map<bigint | undefined, Span[]>()
  for (const chunk of chunks) {
    const id = chunk[0]?.traceId
    merged.set(id, [...(merged.get(id) ?? []), ...chunk])
  }
  return [...merged.values()]
}

function toPoint(span: Span, chunk: readonly Span[]): Point {
  const tags: Record<string, string> = {
    service: span.service,
    operation: span.name,
    source: 'ddtrace',
    span_type: spanType(span, chunk),
    source_type: sourceType(span.type),
    status: span.error === 0 ? 'ok' : 'error',
    remote_ip: '127.0.0.1',
  }
  const fields: Record<string, string | number> = {
    trace_id: traceIdOf(chunk),
    parent_id: String(span.parentId),
    span_id: String(span.spanId),
    resource: span.resource.replaceAll('\n', ' '),
    start: Number(span.start / 1000n),
    duration: Number(span.duration / 1000n),
    message: messageOf(span),
  }
  const rate = SAMPLING_RATE[span.metrics[PRIORITY] ?? 0]
  if (rate) tags.sampling_rate = rate
  const lift = (tag: string, value: string) => {
    if (Buffer.byteLength(value) > MAX_TAG_BYTES) fields[tag] = value
    else tags[tag] = value.replaceAll('\n', ' ')
  }
  for (const [key, value] of Object.entries(span.meta)) {
    const tag = LIFTED[key]
    if (tag) lift(tag, value)
    if (key === 'runtime-id') lift('runtime_id', value)
    if (key === 'http.status_code' && /^\d/.test(value)) lift('http_status_class', `${value[0]}xx`)
    if (key === 'peer.hostname' && 'db.type' in span.meta) lift('db_host', value)
  }
  return { tags, fields }
}

/** The first span of the chunk decides: 32 hex digits where it has the upper half, else decimal. */
function traceIdOf(chunk: readonly Span[]): string {
  const [first] = chunk
  if (!first) return ''
  const high = first.meta['_dd.p.tid']
  return high === undefined ? String(first.traceId) : high + first.traceId.toString(16).padStart(16, '0')
}

function spanType(span: Span, chunk: readonly Span[]): string {
  const parent = chunk.find(other => other.spanId === span.parentId)
  if (!parent || parent.service !== span.service) return 'entry'
  return chunk.some(other => other.parentId === span.spanId) ? 'local' : 'exit'
}

function sourceType(type: string): string {
  const wanted = type.toLowerCase()
  return Object.entries(SOURCE_TYPES).find(([, types]) => types.includes(wanted))?.[0] ?? 'custom'
}

function messageOf(span: Span): string {
  const meta = Object.fromEntries(Object.entries(span.meta).filter(([key]) => !(key in LIFTED)))
  const { service, name, resource, type, error, metrics } = span
  const times = { start: Number(span.start), duration: Number(span.duration) }
  return JSON.stringify({ service, name, resource, type, error, ...times, meta, metrics })
}

function words(text: string): string[] {
  return text.split(' ')
}
