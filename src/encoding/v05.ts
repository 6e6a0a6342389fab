import type { Span } from '../core/span'
import type { Trace } from '../core/trace'
import type { CommonTags, Encoder, Payload } from './encoder'
import { limitBytes, limits } from './limit'
import { MsgpackWriter } from './msgpack'
import { writeNanoseconds } from './nanoseconds'
import { addChunkTags, addSpanTags, isMeasured } from './span-tags'

/** A buffer that has grown past this is not kept after it was handed out. */
const keptSize = 1024 * 1024
const initialSize = 64 * 1024

/** The encoder of `/v0.5/traces`: a table of all texts, then chunks of 12-element spans that name texts by index. */
export function createV05Encoder(common: CommonTags): Encoder {
  let strings = new MsgpackWriter(initialSize)
  let spans = new MsgpackWriter(initialSize)
  let indices = new Map<string, number>()
  let traces = 0
  let spanCount = 0

  function reset(): void {
    if (strings.bytes.length > keptSize) strings = new MsgpackWriter(initialSize)
    if (spans.bytes.length > keptSize) spans = new MsgpackWriter(initialSize)
    strings.position = 0
    spans.position = 0
    indices = new Map()
    indexOf('')
    traces = 0
    spanCount = 0
  }

  function indexOf(text: string): number {
    const known = indices.get(text)
    if (known !== undefined) return known
    const added = indices.size
    strings.text(text)
    indices.set(text, added)
    return added
  }

  function writeSpan(trace: Trace, span: Span, first: boolean): void {
    if (first) addChunkTags(trace, span, common.first)
    addSpanTags(span, false)
    if (span.service !== common.service) span.setText('_dd.base_service', common.service)
    const name = span.name === '' ? 'unnamed_operation' : limitBytes(span.name, limits.name)
    spans.reserve(1)
    spans.bytes[spans.position++] = 0x9c
    spans.number(indexOf(span.service === '' ? 'unnamed-service' : limitBytes(span.service, limits.service)))
    spans.number(indexOf(name))
    spans.number(indexOf(span.resource === '' ? name : limitBytes(span.resource, limits.resource)))
    spans.words(trace.id[2], trace.id[3])
    spans.words(span.idHigh, span.idLow)
    spans.words(span.parentHigh, span.parentLow)
    writeTime(span.start + trace.wallOffset)
    writeTime(span.duration)
    spans.number(span.error)
    writeMeta(span)
    writeMetrics(trace, span)
    spans.number(indexOf(limitBytes(span.type, limits.type)))
  }

  function writeTime(milliseconds: number): void {
    spans.words(0, 0)
    writeNanoseconds(spans.view, spans.position - 8, milliseconds)
  }

  function writeMeta(span: Span): void {
    const { meta } = span
    const at = spans.map()
    let count = meta.length >> 1
    for (let index = 0; index < meta.length; index += 2) {
      spans.number(indexOf(limitBytes(meta[index] as string, limits.key)))
      spans.number(indexOf(limitBytes(meta[index + 1] as string, limits.value)))
    }
    for (const key in common.meta) {
      if (span.getText(key) !== undefined || (key === 'version' && span.service !== common.service)) continue
      spans.number(indexOf(key))
      spans.number(indexOf(common.meta[key] as string))
      count++
    }
    spans.setMapCount(at, count)
  }

  function writeMetrics(trace: Trace, span: Span): void {
    const at = spans.map()
    let count = 0
    const write = (key: string, value: number): void => {
      spans.number(indexOf(limitBytes(key, limits.key)))
      spans.number(value)
      count++
    }
    const { metrics } = span
    for (let index = 0; index < metrics.length; index += 2)
      write(metrics[index] as string, metrics[index + 1] as number)
    for (const key in common.metrics) write(key, common.metrics[key] as number)
    if (trace.priority !== undefined) write('_sampling_priority_v1', trace.priority)
    if (span.isTopLevel()) write('_dd.top_level', 1)
    if (isMeasured(span)) write('_dd.measured', 1)
    spans.setMapCount(at, count)
  }

  reset()
  return {
    get size() {
      return strings.position + spans.position
    },
    get traces() {
      return traces
    },
    add(trace, finished, most = Number.POSITIVE_INFINITY) {
      const start = spans.position
      const before = start + strings.position
      try {
        spans.array(finished.length)
        for (let at = finished.length - 1; at >= 0; at--) {
          writeSpan(trace, finished[at] as Span, at === finished.length - 1)
          if (spans.position + strings.position - before > most) {
            spans.position = start
            return false
          }
        }
      } catch {
        // Texts that were added to the table meanwhile do no harm.
        spans.position = start
        return false
      }
      traces++
      spanCount += finished.length
      return true
    },
    take(): Payload {
      const head = new MsgpackWriter(16)
      head.bytes[head.position++] = 0x92
      head.array(indices.size)
      const middle = new MsgpackWriter(16)
      middle.array(traces)
      const body = Buffer.concat([written(head), written(strings), written(middle), written(spans)])
      const payload: Payload = { path: '/v0.5/traces', body, traces, spans: spanCount }
      reset()
      return payload
    },
    recycle() {
      // The parts were joined into a body of its own: there is nothing to use again.
    },
  }
}

function written(writer: MsgpackWriter): Uint8Array {
  return writer.bytes.subarray(0, writer.position)
}
