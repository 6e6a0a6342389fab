import type { SpanEvent } from '../core/annotations'
import type { LinkTarget } from '../core/context'
import type { Span } from '../core/span'
import { safeText } from '../core/tags'
import { dictionary } from '../names/dictionary'
import { wireName } from '../names/wire-name'
import { limitJsonArray, limits } from './limit'

/**
 * A span's links as the JSON of its tag `_dd.span_links`: the one form that every receiver keeps. Whole links are left
 * out where the text would grow past the limit, so that it still parses.
 */
export function linksText(span: Span, links: readonly LinkTarget[]): string {
  return limited(span, links.map(linkEntry))
}

/** A span's events as the JSON of its tag `events`, whole events left out past the limit. */
export function eventsText(span: Span, events: readonly SpanEvent[]): string {
  return limited(span, events.map(eventEntry))
}

function limited(span: Span, entries: readonly unknown[]): string {
  const { text, left } = limitJsonArray(entries, limits.value)
  span.dropped += left
  return text
}

/** 1 where the linked trace is kept, 0 where it is not; undefined where nobody has decided. */
export function linkFlags({ context }: LinkTarget): 0 | 1 | undefined {
  const priority = context.trace ? context.trace.priority : context.priority
  if (priority === undefined) return undefined
  return priority > 0 ? 1 : 0
}

function linkEntry(link: LinkTarget): Record<string, unknown> {
  const { context, attributes } = link
  const flags = linkFlags(link)
  return {
    trace_id: context.toTraceId(true),
    span_id: context.toSpanId(true),
    ...(attributes && { attributes: textAttributes(attributes) }),
    ...(flags !== undefined && { flags }),
    ...(context.tracestate !== undefined && { tracestate: context.tracestate }),
  }
}

function eventEntry({ name, time, attributes }: SpanEvent): Record<string, unknown> {
  return {
    name,
    time_unix_nano: Math.round(time * 1e6),
    ...(attributes && { attributes: Object.fromEntries(eventAttributes(attributes)) }),
  }
}

/** The attributes of a link that can be sent: each a text, a list as one for each item. */
export function textAttributes(attributes: Readonly<Record<string, unknown>>): Record<string, string> {
  const result = dictionary<string>()
  for (const [key, value] of entriesOf(attributes)) {
    if (Array.isArray(value)) for (const [index, item] of value.entries()) result[`${key}.${index}`] = safeText(item)
    else if (value !== undefined && value !== null) result[key] = safeText(value)
  }
  return result
}

/** A value that an attribute of an event may have: a list is of one type throughout. */
export type EventValue = Scalar | readonly Scalar[]
type Scalar = string | number | boolean

/** The attributes of an event that can be sent; a list of several types, or a number past 64 bits, is left out. */
export function eventAttributes(attributes: Readonly<Record<string, unknown>>): [string, EventValue][] {
  const result: [string, EventValue][] = []
  for (const [key, value] of entriesOf(attributes)) {
    const plain = Array.isArray(value) ? plainList(value) : scalar(value)
    if (plain !== undefined) result.push([key, plain])
  }
  return result
}

function plainList(values: readonly unknown[]): readonly Scalar[] | undefined {
  const plain = values.map(value => (Array.isArray(value) ? undefined : scalar(value)))
  return plain.every(value => value !== undefined && typeof value === typeof plain[0]) ? (plain as Scalar[]) : undefined
}

function scalar(value: unknown): Scalar | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return String(value)
    return Number.isInteger(value) && Math.abs(value) >= 2 ** 63 ? undefined : value
  }
  return value === undefined || value === null ? undefined : safeText(value)
}

function entriesOf(attributes: Readonly<Record<string, unknown>>): [string, unknown][] {
  try {
    return Object.entries(attributes).map(([key, value]) => [wireName(key), value])
  } catch {
    return []
  }
}
