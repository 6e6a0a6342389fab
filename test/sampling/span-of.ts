import { Span } from '../../src/core/span'
import { Trace, type TraceSink } from '../../src/core/trace'

const sink: TraceSink = { completed() {}, waiting() {}, sample() {} }

interface Fields {
  service?: string
  name?: string
  resource?: string
  meta?: string[]
  metrics?: (string | number)[]
  /** The lower 64 bits of the trace id. */
  id?: bigint
}

/** The first span of a new trace. */
export function spanOf(fields: Fields = {}): Span {
  const { service = 'shop', name = 'web.request', resource = 'GET /', meta = [], metrics = [], id = 1n } = fields
  const words = [0, 0, Number(id >> 32n) | 0, Number(id & 0xffffffffn) | 0] as const
  const trace = new Trace(words, sink, 0)
  const span = new Span(trace, 0, 1, 0, 0, name, service, resource, 'web', meta, metrics, 0, undefined, undefined)
  trace.root = span
  return span
}

/** A new trace with its first span. */
export function traceOf(fields: Fields = {}): Trace {
  return spanOf(fields).trace
}
