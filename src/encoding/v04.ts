import type { Span } from '../core/span'
import type { Trace } from '../core/trace'
import { commonMeta, commonMetrics, Templates } from './blocks'
import type { CommonTags, Encoder, Payload } from './encoder'
import { limitBytes, limits } from './limit'
import { MsgpackWriter, writeWord } from './msgpack'
import { writeNanoseconds } from './nanoseconds'
import { addChunkTags, addSpanTags, isMeasured } from './span-tags'

/** The payload's own header: an array in its 32-bit form. */
const headerSize = 5
const initialSize = 64 * 1024
/** A buffer that has grown past this is not used again. */
const keptSize = 4 * 1024 * 1024
/** Text of up to this many UTF-16 units cannot exceed the limit in bytes. */
const shortKey = Math.floor(limits.key / 3)
const shortValue = Math.floor(limits.value / 3)

/** The encoder of `/v0.4/traces`: an array of chunks, each an array of span maps. */
export function createV04Encoder(common: CommonTags): Encoder {
  const writer = new MsgpackWriter(initialSize)
  const templates = new Templates()
  const metaBlock = commonMeta(common)
  const metricsBlock = commonMetrics(common)
  const commonKeys = new Set(Object.keys(common.meta))
  // Most keys have a length that no common key has: one bit test spares them the look-up.
  let commonLengths = 0
  for (const key of commonKeys) commonLengths |= 1 << (key.length & 31)
  let traces = 0
  let spanCount = 0
  let spare: Buffer | undefined
  writer.position = headerSize

  function writeSpan(trace: Trace, span: Span, first: boolean): void {
    const { bytes: template, offsets } = templates.find(span.name, span.service, span.type)
    const at = writer.position
    writer.raw(template)
    const { bytes } = writer
    const { id } = trace
    writeWord(bytes, at + offsets.trace_id, id[2])
    writeWord(bytes, at + offsets.trace_id + 4, id[3])
    writeWord(bytes, at + offsets.span_id, span.idHigh)
    writeWord(bytes, at + offsets.span_id + 4, span.idLow)
    writeWord(bytes, at + offsets.parent_id, span.parentHigh)
    writeWord(bytes, at + offsets.parent_id + 4, span.parentLow)
    writeNanoseconds(bytes, at + offsets.start, span.start + trace.wallOffset)
    writeNanoseconds(bytes, at + offsets.duration, span.duration)
    bytes[at + offsets.error] = span.error
    writer.text(
      span.resource === '' ? limitBytes(span.name, limits.resource) : limitBytes(span.resource, limits.resource),
    )
    if (first) addChunkTags(trace, span)
    addSpanTags(span, common.service)
    writeMeta(span)
    writeMetrics(trace, span)
  }

  function writeMeta(span: Span): void {
    writer.text('meta')
    const at = writer.map()
    const { meta } = span
    let count = meta.length >> 1
    let overrides = false
    for (let index = 0; index < meta.length; index += 2) {
      const key = meta[index] as string
      const value = meta[index + 1] as string
      if ((commonLengths & (1 << (key.length & 31))) !== 0 && commonKeys.has(key)) overrides = true
      writer.text(key.length <= shortKey ? key : limitBytes(key, limits.key))
      writer.text(value.length <= shortValue ? value : limitBytes(value, limits.value))
    }
    if (overrides) count += writeMissingCommon(span)
    else {
      writer.raw(metaBlock)
      count += commonKeys.size
    }
    writer.setMapCount(at, count)
  }

  /** Writes those common tags that the span does not set itself. */
  function writeMissingCommon(span: Span): number {
    let count = 0
    for (const key in common.meta) {
      if (span.getText(key) !== undefined) continue
      writer.text(limitBytes(key, limits.key))
      writer.text(limitBytes(common.meta[key] as string, limits.value))
      count++
    }
    return count
  }

  function writeMetrics(trace: Trace, span: Span): void {
    writer.text('metrics')
    const at = writer.map()
    const { metrics } = span
    for (let index = 0; index < metrics.length; index += 2) {
      const key = metrics[index] as string
      writer.text(key.length <= shortKey ? key : limitBytes(key, limits.key))
      writer.number(metrics[index + 1] as number)
    }
    const block = metricsBlock(trace.priority, span.topLevel, isMeasured(span))
    writer.raw(block.bytes)
    writer.setMapCount(at, (metrics.length >> 1) + block.count)
  }

  return {
    get size() {
      return writer.position
    },
    get traces() {
      return traces
    },
    add(trace, spans) {
      const start = writer.position
      try {
        writer.array(spans.length)
        // The local root ends last: written backwards, it leads its chunk.
        for (let index = spans.length - 1; index >= 0; index--) {
          writeSpan(trace, spans[index] as Span, index === spans.length - 1)
        }
      } catch {
        // A user may have put into a span what is no text; nothing of the chunk may stand then.
        writer.position = start
        return false
      }
      traces++
      spanCount += spans.length
      return true
    },
    take(): Payload {
      const end = writer.position
      writer.position = 0
      writer.array(traces)
      const payload: Payload = { path: '/v0.4/traces', body: writer.bytes.subarray(0, end), traces, spans: spanCount }
      writer.bytes = spare ?? Buffer.allocUnsafeSlow(initialSize)
      spare = undefined
      writer.position = headerSize
      traces = 0
      spanCount = 0
      return payload
    },
    recycle({ body }) {
      // Fresh memory is paid for page by page: a buffer that is done with serves again.
      if (body.buffer.byteLength <= keptSize) spare = Buffer.from(body.buffer)
    },
  }
}
