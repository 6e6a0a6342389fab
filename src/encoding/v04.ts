import type { Span } from '../core/span'
import type { Trace } from '../core/trace'
import { commonMetrics, metricsHeader, type Template, Templates } from './blocks'
import type { CommonTags, Encoder, Payload } from './encoder'
import { limitBytes, limits } from './limit'
import { MsgpackWriter } from './msgpack'
import { writeNanoseconds } from './nanoseconds'
import { writeSpanEvents } from './span-events'
import { writeSpanLinks } from './span-links'
import { addChunkTags, addSpanTags, isMeasured } from './span-tags'
import { SpareBuffers } from './spare-buffers'

/** The payload's own header: an array in its 32-bit form. */
const headerSize = 5
/** Names the tracer's own service on spans that have another. */
const baseService = '_dd.base_service'
/** Text of up to this many UTF-16 units cannot exceed the limit in bytes. */
const shortKey = Math.floor(limits.key / 3)
const shortValue = Math.floor(limits.value / 3)

/**
 * The encoder of `/v0.4/traces`: an array of chunks, each an array of span maps. Native links and events are a part of the
 * span, else they are text in a tag.
 */
export function createV04Encoder(common: CommonTags, nativeAnnotations = false): Encoder {
  const spares = new SpareBuffers()
  const writer = new MsgpackWriter(0)
  const templates = new Templates(tagsOf)
  const bareTemplates = new Templates(() => ({}))
  const metricsBlock = commonMetrics(common)
  const commonKeys = new Set([...Object.keys(common.meta), baseService])
  // Most keys have a length that no common key has: one bit test spares them the look-up.
  let commonLengths = 0
  for (const key of commonKeys) commonLengths |= 1 << (key.length & 31)
  let traces = 0
  let spanCount = 0
  writer.replace(spares.take())
  writer.position = headerSize

  /** Tags of every span of a service: those of the process, and what it departs from. */
  function tagsOf(service: string): Readonly<Record<string, string>> {
    if (service === common.service) return common.meta
    // The version is that of the tracer's own service alone.
    const { version: _, ...meta } = common.meta
    return { [baseService]: common.service, ...meta }
  }

  function writeSpan(trace: Trace, span: Span, first: boolean): void {
    if (first) addChunkTags(trace, span, common.first)
    addSpanTags(span, nativeAnnotations)
    const { name, service, type, meta } = span
    let template = templates.find(name, service, type)
    let written = template.match(meta)
    const own = setsCommonTag(meta, written)
    if (own) {
      template = bareTemplates.find(name, service, type)
      written = 0
    } else if (!template.taught) written = template.learn(meta)
    const at = writer.position
    writer.raw(template.bytes)
    fill(template, at, trace, span)
    let count = template.tags + (meta.length >> 1)
    if (own) count += writeMissingCommon(span)
    writer.setMapCount(at + template.offsets.meta, count)
    writeTexts(meta, written)
    writer.text('resource')
    writer.text(limitBytes(span.resource === '' ? name : span.resource, limits.resource))
    writeMetrics(trace, span)
    if (nativeAnnotations && (span.links !== undefined || span.events !== undefined)) writeAnnotations(span, at)
  }

  function writeAnnotations({ links, events }: Span, at: number): void {
    // The map of a span has its count in its first byte.
    if (links !== undefined) {
      ;(writer.bytes[at] as number)++
      writer.text('span_links')
      writeSpanLinks(writer, links)
    }
    if (events !== undefined) {
      ;(writer.bytes[at] as number)++
      writer.text('span_events')
      writeSpanEvents(writer, events)
    }
  }

  function fill({ offsets }: Template, at: number, trace: Trace, span: Span): void {
    const { view } = writer
    const { id } = trace
    view.setInt32(at + offsets.trace_id, id[2])
    view.setInt32(at + offsets.trace_id + 4, id[3])
    view.setInt32(at + offsets.span_id, span.idHigh)
    view.setInt32(at + offsets.span_id + 4, span.idLow)
    view.setInt32(at + offsets.parent_id, span.parentHigh)
    view.setInt32(at + offsets.parent_id + 4, span.parentLow)
    writeNanoseconds(view, at + offsets.start, span.start + trace.wallOffset)
    writeNanoseconds(view, at + offsets.duration, span.duration)
    writer.bytes[at + offsets.error] = span.error
  }

  /** Whether the texts from `from` on set a tag that all spans have: what was learned never does. */
  function setsCommonTag(meta: readonly string[], from: number): boolean {
    for (let index = from; index < meta.length; index += 2) {
      const key = meta[index] as string
      if ((commonLengths & (1 << (key.length & 31))) !== 0 && commonKeys.has(key)) return true
    }
    return false
  }

  function writeTexts(meta: readonly string[], from: number): void {
    for (let index = from; index < meta.length; index += 2) {
      if ((meta[index] as string).length <= shortKey && (meta[index + 1] as string).length <= shortValue) continue
      writer.texts(
        meta.map((text, at) => limitBytes(text, at % 2 === 0 ? limits.key : limits.value)),
        from,
      )
      return
    }
    writer.texts(meta, from)
  }

  /** Writes those common tags that the span does not set itself. */
  function writeMissingCommon(span: Span): number {
    let count = 0
    for (const [key, value] of Object.entries(tagsOf(span.service))) {
      if (span.getText(key) !== undefined) continue
      writer.text(limitBytes(key, limits.key))
      writer.text(limitBytes(value, limits.value))
      count++
    }
    return count
  }

  function writeMetrics(trace: Trace, span: Span): void {
    const { metrics } = span
    const block = metricsBlock(trace.priority, span.isTopLevel(), isMeasured(span))
    const at = writer.position
    writer.raw(block.bytes)
    writer.setMapCount(at + metricsHeader, (metrics.length >> 1) + block.count)
    for (let index = 0; index < metrics.length; index += 2) {
      const key = metrics[index] as string
      writer.text(key.length <= shortKey ? key : limitBytes(key, limits.key))
      writer.number(metrics[index + 1] as number)
    }
  }

  return {
    get size() {
      return writer.position
    },
    get traces() {
      return traces
    },
    add(trace, spans, most = Number.POSITIVE_INFINITY) {
      const start = writer.position
      try {
        writer.array(spans.length)
        // The local root ends last: written backwards, it leads its chunk.
        for (let index = spans.length - 1; index >= 0; index--) {
          writeSpan(trace, spans[index] as Span, index === spans.length - 1)
          if (writer.position - start > most) {
            writer.position = start
            return false
          }
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
      const body = spares.lend(writer.bytes, end)
      const payload: Payload = { path: '/v0.4/traces', body, traces, spans: spanCount }
      writer.replace(spares.take())
      writer.position = headerSize
      traces = 0
      spanCount = 0
      return payload
    },
    recycle({ body }) {
      spares.give(body)
    },
  }
}
