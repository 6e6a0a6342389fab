import { decode } from '@msgpack/msgpack'
import { binary, double, type Message, map, messages, readMessage, signed, text, unsigned } from './protobuf'
import type { Span } from './span'

/** What a tracer said of itself, in one of the payloads that an agent forwards. */
export interface TracerPayload {
  readonly languageName: string
  readonly tracerVersion: string
  readonly env: string
  readonly chunks: readonly { readonly priority: number; readonly origin: string; readonly spans: readonly Span[] }[]
}

/** Reads the protobuf that an agent sends to /api/v0.2/traces; spans have the shape they have in our own agent. */
export function readAgentPayload(bytes: Uint8Array): TracerPayload[] {
  return messages(readMessage(bytes), 5).map(payload => ({
    languageName: text(payload, 2),
    tracerVersion: text(payload, 4),
    env: text(payload, 8),
    chunks: messages(payload, 6).map(chunk => ({
      priority: Number(signed(chunk, 1)),
      origin: text(chunk, 2),
      spans: readSpans(messages(chunk, 3)),
    })),
  }))
}

function readSpans(spans: readonly Message[]): Span[] {
  const tid = spans.map(span => map(span, 10, text)['_dd.p.tid']).find(Boolean) ?? '0'.repeat(16)
  return spans.map(span => {
    const traceId = unsigned(span, 4)
    const metaStruct = map(span, 13, (entry, field) => decode(binary(entry, field), { useBigInt64: true }))
    const links = messages(span, 14).map(readLink)
    const events = messages(span, 15).map(readEvent)
    return {
      service: text(span, 1),
      name: text(span, 2),
      resource: text(span, 3),
      type: text(span, 12),
      traceId,
      spanId: unsigned(span, 5),
      parentId: unsigned(span, 6),
      start: signed(span, 7),
      duration: signed(span, 8),
      error: Number(signed(span, 9)),
      meta: map(span, 10, text),
      metrics: map(span, 11, double),
      traceHex: tid + traceId.toString(16).padStart(16, '0'),
      ...(Object.keys(metaStruct).length > 0 ? { metaStruct } : {}),
      ...(links.length > 0 ? { links } : {}),
      ...(events.length > 0 ? { events } : {}),
    }
  })
}

function readLink(link: Message) {
  return {
    trace_id: unsigned(link, 1),
    trace_id_high: unsigned(link, 2),
    span_id: unsigned(link, 3),
    attributes: map(link, 4, text),
    tracestate: text(link, 5),
    flags: Number(unsigned(link, 6)),
  }
}

function readEvent(event: Message) {
  return {
    time_unix_nano: unsigned(event, 1),
    name: text(event, 2),
    attributes: map(event, 3, (entry, field) => readAttribute(readMessage(binary(entry, field)))),
  }
}

function readAttribute(value: Message): unknown {
  const type = Number(unsigned(value, 1))
  switch (type) {
    case 0:
      return text(value, 2)
    case 1:
      return unsigned(value, 3) === 1n
    case 2:
      return signed(value, 4)
    case 3:
      return double(value, 5)
    case 4:
      return messages(readMessage(binary(value, 6)), 1).map(readAttribute)
    default:
      throw new Error(`an event attribute has the unknown type ${type}`)
  }
}
