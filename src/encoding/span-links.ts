import type { LinkTarget } from '../core/context'
import { linkFlags, textAttributes } from './annotations'
import { limitBytes, limits } from './limit'
import type { MsgpackWriter } from './msgpack'

/** The highest bit of a link's flags says that they are known. */
const known = 0x80000000

/**
 * Writes a span's links as the value of its key `span_links`. Only for an agent that says in /info that it reads native
 * events, which came later. Source: datadog-agent, pkg/proto/datadog/trace/span.proto.
 */
export function writeSpanLinks(writer: MsgpackWriter, links: readonly LinkTarget[]): void {
  writer.array(links.length)
  for (const link of links) {
    const { context } = link
    const [word0, word1, word2, word3] = context.traceId
    const flags = linkFlags(link)
    const header = writer.map()
    let count = 3
    writer.text('trace_id')
    writer.words(word2, word3)
    writer.text('trace_id_high')
    writer.words(word0, word1)
    writer.text('span_id')
    writer.words(context.spanHigh, context.spanLow)
    if (link.attributes !== undefined) {
      count++
      writeAttributes(writer, Object.entries(textAttributes(link.attributes)))
    }
    if (flags !== undefined) {
      count++
      writer.text('flags')
      writer.number(flags + known)
    }
    if (context.tracestate !== undefined) {
      count++
      writer.text('tracestate')
      writer.text(limitBytes(context.tracestate, limits.value))
    }
    writer.setMapCount(header, count)
  }
}

function writeAttributes(writer: MsgpackWriter, attributes: readonly (readonly [string, string])[]): void {
  writer.text('attributes')
  writer.setMapCount(writer.map(), attributes.length)
  for (const [key, value] of attributes) {
    writer.text(limitBytes(key, limits.key))
    writer.text(limitBytes(value, limits.value))
  }
}
