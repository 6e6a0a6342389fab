import type { SpanEvent } from '../core/annotations'
import { type EventValue, eventAttributes } from './annotations'
import { limitBytes, limits } from './limit'
import type { MsgpackWriter } from './msgpack'
import { writeNanoseconds } from './nanoseconds'

/**
 * Writes a span's events as the value of its key `span_events`, each attribute with its type. Only for an agent that
 * says in /info that it reads them. Source: datadog-agent, pkg/proto/datadog/trace/span.proto.
 */
export function writeSpanEvents(writer: MsgpackWriter, events: readonly SpanEvent[]): void {
  writer.array(events.length)
  for (const { name, time, attributes } of events) {
    const header = writer.map()
    writer.setMapCount(header, attributes === undefined ? 2 : 3)
    writer.text('time_unix_nano')
    writer.words(0, 0)
    writeNanoseconds(writer.view, writer.position - 8, time)
    writer.text('name')
    writer.text(limitBytes(name, limits.value))
    if (attributes !== undefined) writeAttributes(writer, eventAttributes(attributes))
  }
}

function writeAttributes(writer: MsgpackWriter, attributes: readonly (readonly [string, EventValue])[]): void {
  writer.text('attributes')
  writer.setMapCount(writer.map(), attributes.length)
  for (const [key, value] of attributes) {
    writer.text(limitBytes(key, limits.key))
    writeValue(writer, value)
  }
}

function writeValue(writer: MsgpackWriter, value: EventValue): void {
  writer.setMapCount(writer.map(), 2)
  writer.text('type')
  switch (typeof value) {
    case 'string':
      writer.number(0)
      writer.text('string_value')
      writer.text(limitBytes(value, limits.value))
      return
    case 'boolean':
      writer.number(1)
      writer.text('bool_value')
      writer.boolean(value)
      return
    case 'number':
      writer.number(Number.isInteger(value) ? 2 : 3)
      writer.text(Number.isInteger(value) ? 'int_value' : 'double_value')
      if (Number.isInteger(value)) writer.integer(value)
      else writer.number(value)
      return
    default:
      writer.number(4)
      writer.text('array_value')
      writer.setMapCount(writer.map(), 1)
      writer.text('values')
      writer.array(value.length)
      for (const item of value) writeValue(writer, item)
  }
}
