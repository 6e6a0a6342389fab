import type { SpanEvent } from '../core/annotations'
import type { LinkTarget } from '../core/context'
import { wordToHex } from '../core/ids'
import type { Span } from '../core/span'
import type { Trace } from '../core/trace'
import { eventAttributes } from '../encoding/annotations'
import { type Attribute, attribute, nanoseconds } from './attributes'
import type { Message } from './protobuf'

/** The numbers of `SpanKind`, by the tag `span.kind`. */
const kinds: ReadonlyMap<string | undefined, number> = new Map([
  ['internal', 1],
  ['server', 2],
  ['client', 3],
  ['producer', 4],
  ['consumer', 5],
])
const unset = 0
const failed = 2
/** Flags of a span: it is sampled, it is told whether its parent is of another process, and it is. */
const sampled = 0x01
const knowsRemote = 0x100
const remote = 0x200

/**
 * A span in OTLP's JSON form. Its name is our resource, as Datadog's own intake of OTLP reads it; what OpenTelemetry has no
 * field for are attributes: `operation.name`, `resource.name`, `span.type`.
 */
export function spanMessage(trace: Trace, span: Span): Message {
  const { idHigh, idLow, parentHigh, parentLow, links, events } = span
  const start = nanoseconds(span.start + trace.wallOffset)
  const hasParent = (parentHigh | parentLow) !== 0
  return {
    traceId: trace.id.map(wordToHex).join(''),
    spanId: wordToHex(idHigh) + wordToHex(idLow),
    traceState: trace.tracestate,
    parentSpanId: hasParent ? wordToHex(parentHigh) + wordToHex(parentLow) : undefined,
    flags: sampled | knowsRemote | (hasParent && span.parentService === undefined ? remote : 0),
    name: span.resource === '' ? span.name : span.resource,
    kind: kinds.get(span.getText('span.kind')) ?? 1,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + nanoseconds(span.duration)),
    attributes: attributesOfSpan(span),
    droppedAttributesCount: span.droppedTags || undefined,
    events: events?.map(eventMessage),
    links: links?.map(linkMessage),
    status: span.error === 0 ? { code: unset } : { code: failed, message: span.getText('error.message') },
  }
}

function attributesOfSpan(span: Span): Attribute[] {
  const { name, service, resource, type, meta, metrics } = span
  const attributes = [
    attribute('service.name', service),
    attribute('operation.name', name),
    attribute('resource.name', resource === '' ? name : resource),
  ]
  if (type !== '') attributes.push(attribute('span.type', type))
  for (let at = 0; at < meta.length; at += 2)
    if (meta[at] !== 'span.kind') attributes.push(attribute(meta[at] as string, String(meta[at + 1])))
  for (let at = 0; at < metrics.length; at += 2)
    attributes.push(attribute(metrics[at] as string, metrics[at + 1] as number))
  if (span.dropped > 0) attributes.push(attribute('_dd.annotations_dropped', span.dropped))
  return attributes
}

function eventMessage({ name, time, attributes = {} }: SpanEvent): Message {
  return {
    timeUnixNano: String(nanoseconds(time)),
    name,
    attributes: eventAttributes(attributes).map(([key, value]) => attribute(key, value)),
  }
}

function linkMessage({ context, attributes = {} }: LinkTarget): Message {
  const priority = context.trace ? context.trace.priority : context.priority
  return {
    traceId: context.toTraceId(true).padStart(32, '0'),
    spanId: context.toSpanId(true).padStart(16, '0'),
    traceState: context.trace ? context.trace.tracestate : context.tracestate,
    attributes: eventAttributes(attributes).map(([key, value]) => attribute(key, value)),
    flags: priority !== undefined && priority > 0 ? sampled : undefined,
  }
}
