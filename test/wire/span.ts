import { decode } from '@msgpack/msgpack'

/** A version of the trace endpoint; 0.3 and 0.4 have one payload layout, 0.5 has a string table. */
export type PayloadVersion = '0.3' | '0.4' | '0.5'

/** A span as it arrived: ids unsigned 64-bit, `start` in ns since the epoch, `duration` in ns. */
export interface Span {
  readonly service: string
  readonly name: string
  readonly resource: string
  readonly type: string
  readonly traceId: bigint
  readonly spanId: bigint
  readonly parentId: bigint
  readonly start: bigint
  readonly duration: bigint
  readonly error: number
  readonly meta: Readonly<Record<string, string>>
  readonly metrics: Readonly<Record<string, number>>
  /** The trace id as 32 lower hex digits: the chunk's `_dd.p.tid`, or zeros, then the 64 bits above. */
  readonly traceHex: string
  /** Decoded blobs of `meta_struct`, where sent. */
  readonly metaStruct?: Readonly<Record<string, unknown>>
  /** `span_links` as sent, where sent. */
  readonly links?: readonly unknown[]
  /** `span_events` as sent, where sent. */
  readonly events?: readonly unknown[]
  /** Which of the two maps the payload left out, where it did. */
  readonly omitted?: readonly ('meta' | 'metrics')[]
}

/** Decodes a trace payload with @msgpack/msgpack into chunks of spans; throws a TypeError that names the first field it cannot use. */
export function readChunks(payload: Uint8Array, version: PayloadVersion): Span[][] {
  const decoded = decode(payload, { useBigInt64: true })
  const chunks = version === '0.5' ? expandTable(decoded) : list(decoded, 'payload')
  return chunks.map((chunk, index) => {
    const fields = list(chunk, `chunk ${index}`).map((span, at) => record(span, `chunk ${index} span ${at}`))
    const high = fields[0]?.meta
    const tid = isRecord(high) && typeof high['_dd.p.tid'] === 'string' ? high['_dd.p.tid'] : '0'.repeat(16)
    return fields.map(span => readSpan(span, tid))
  })
}

/** Turns the rows of v0.5, which point into a string table, into the maps of v0.4. */
function expandTable(decoded: unknown): unknown[][] {
  const [strings, chunks] = list(decoded, 'payload')
  const table = list(strings, 'string table')
  const look = (index: unknown) => {
    const found = typeof index === 'number' ? table[index] : undefined
    if (found === undefined) throw new TypeError(`string index ${index} is not in a table of ${table.length}`)
    return found
  }
  const expand = (map: unknown, value: (raw: unknown) => unknown) =>
    Object.fromEntries(Object.entries(record(map, 'map')).map(([key, raw]) => [look(Number(key)), value(raw)]))
  return list(chunks, 'chunks').map(chunk =>
    list(chunk, 'chunk').map(row => {
      const [service, name, resource, traceId, spanId, parentId, start, duration, error, meta, metrics, type] = list(
        row,
        'span',
      )
      return {
        service: look(service),
        name: look(name),
        resource: look(resource),
        type: look(type),
        trace_id: traceId,
        span_id: spanId,
        parent_id: parentId,
        start,
        duration,
        error,
        meta: expand(meta, look),
        metrics: expand(metrics, raw => raw),
      }
    }),
  )
}

function readSpan(fields: Record<string, unknown>, tid: string): Span {
  const traceId = integer(fields.trace_id, 'trace_id')
  const omitted = (['meta', 'metrics'] as const).filter(key => !(key in fields))
  return {
    service: text(fields.service, 'service'),
    name: text(fields.name, 'name'),
    resource: text(fields.resource, 'resource'),
    type: text(fields.type ?? '', 'type'),
    traceId,
    spanId: integer(fields.span_id, 'span_id'),
    parentId: integer(fields.parent_id, 'parent_id'),
    start: integer(fields.start, 'start'),
    duration: integer(fields.duration, 'duration'),
    error: Number(integer(fields.error, 'error')),
    meta: mapped(fields.meta ?? {}, 'meta', text),
    metrics: mapped(fields.metrics ?? {}, 'metrics', numeric),
    traceHex: tid + traceId.toString(16).padStart(16, '0'),
    ...(fields.meta_struct === undefined
      ? {}
      : { metaStruct: mapped(fields.meta_struct, 'meta_struct', blob => decodeBlob(blob)) }),
    ...(fields.span_links === undefined ? {} : { links: list(fields.span_links, 'span_links') }),
    ...(fields.span_events === undefined ? {} : { events: list(fields.span_events, 'span_events') }),
    ...(omitted.length > 0 ? { omitted } : {}),
  }
}

function decodeBlob(blob: unknown): unknown {
  if (!(blob instanceof Uint8Array)) throw new TypeError('a meta_struct value is not bin')
  return decode(blob, { useBigInt64: true })
}

function mapped<T>(map: unknown, field: string, read: (value: unknown, field: string) => T): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record(map, field)).map(([key, value]) => [key, read(value, `${field}.${key}`)]),
  )
}

function text(value: unknown, field: string): string {
  if (typeof value !== 'string') throw new TypeError(`${field} is ${typeof value}, not a string`)
  return value
}

function numeric(value: unknown, field: string): number {
  if (typeof value !== 'number' && typeof value !== 'bigint') throw new TypeError(`${field} is ${typeof value}`)
  return Number(value)
}

function integer(value: unknown, field: string): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value)
  throw new TypeError(`${field} is ${typeof value} ${value}, not an integer`)
}

function list(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${what} is not an array`)
  return value
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (!isRecord(value)) throw new TypeError(`${what} is not a map`)
  return value
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
