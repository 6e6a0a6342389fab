import { encode } from '@msgpack/msgpack'
import type { Headers } from '../validator'

/** Bytes to stand in a payload as they are. */
export class Raw {
  readonly bytes: Uint8Array

  constructor(...bytes: number[]) {
    this.bytes = Uint8Array.from(bytes)
  }
}

/** A float64 in a place where @msgpack/msgpack would write an integer. */
export function float64(value: number): Raw {
  return new Raw(...encode(value, { forceIntegerToFloat: true }))
}

/** A float32, which no agent takes. */
export function float32(value: number): Raw {
  return new Raw(...encode(value, { forceFloat32: true, forceIntegerToFloat: true }))
}

/** msgpack of plain data; bigint is written as 64 bits, Raw as it is. */
export function pack(value: unknown): Uint8Array {
  if (value instanceof Raw) return value.bytes
  if (Array.isArray(value)) return Buffer.concat([header(0xdc, value.length), ...value.map(pack)])
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    const entries = value instanceof Map ? [...value] : Object.entries(value)
    return Buffer.concat([header(0xde, entries.length), ...entries.flat().map(pack)])
  }
  return encode(value, { useBigInt64: true })
}

function header(head: number, length: number): Uint8Array {
  return Uint8Array.of(head, length >> 8, length & 0xff)
}

export const TRACE_ID = 0xf234_5678_9abc_def0n
export const TID = '6921a1b200000000'
export const START = 1_763_800_000_123_456_789n

/** A root span as v0.4 wants it, with other fields where given; undefined leaves one out. */
export function rootSpan(fields: Record<string, unknown> = {}): Record<string, unknown> {
  const { meta = {}, metrics = {}, ...rest } = fields
  return without({
    service: 'web',
    name: 'web.request',
    resource: 'GET /a',
    type: 'web',
    trace_id: TRACE_ID,
    span_id: 0xffff_ffff_ffff_fff0n,
    parent_id: 0n,
    start: START,
    duration: 1_500_000n,
    error: 0,
    meta: isPlain(meta) ? without({ '_dd.p.tid': TID, 'http.status_code': '200', ...meta }) : meta,
    metrics: isPlain(metrics)
      ? without({ _sampling_priority_v1: 1, '_dd.top_level': 1, ratio: 0.5, ...metrics })
      : metrics,
    ...('meta' in fields && fields.meta === undefined ? { meta: undefined } : {}),
    ...('metrics' in fields && fields.metrics === undefined ? { metrics: undefined } : {}),
    ...rest,
  })
}

/** A child of `rootSpan`. */
export function childSpan(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return without({
    service: 'web',
    name: 'pg.query',
    resource: 'SELECT 1',
    type: 'sql',
    trace_id: TRACE_ID,
    span_id: 7n,
    parent_id: 0xffff_ffff_ffff_fff0n,
    start: START + 1000n,
    duration: 999n,
    error: 0,
    meta: {},
    metrics: {},
    ...fields,
  })
}

/** The headers a tracer sends with a body of so many bytes and chunks, with others where given. */
export function headersFor(body: Uint8Array, chunks: number, other: Record<string, string | undefined> = {}): Headers {
  return {
    'content-type': 'application/msgpack',
    'content-length': String(body.length),
    'x-datadog-trace-count': String(chunks),
    'datadog-meta-lang': 'nodejs',
    'datadog-meta-lang-version': process.version,
    'datadog-meta-tracer-version': '0.1.0',
    ...other,
  }
}

/** The same chunks in the layout of v0.5. */
export function packTable(chunks: readonly (readonly Record<string, unknown>[])[]): Uint8Array {
  const strings = ['']
  const index = (value: unknown): unknown => {
    if (typeof value !== 'string') return value
    const at = strings.indexOf(value)
    return at >= 0 ? at : strings.push(value) - 1
  }
  const indexed = (map: unknown, value: (raw: unknown) => unknown) =>
    isPlain(map) ? new Map(Object.entries(map).map(([key, raw]) => [index(key), value(raw)])) : map
  const rows = chunks.map(chunk =>
    chunk.map(span => [
      index(span.service),
      index(span.name),
      index(span.resource),
      span.trace_id,
      span.span_id,
      span.parent_id,
      span.start,
      span.duration,
      span.error,
      indexed(span.meta, index),
      indexed(span.metrics, raw => raw),
      index(span.type ?? ''),
    ]),
  )
  return pack([strings, rows])
}

function without(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
