import { type Budget, TooLarge } from './budget'
import { id, isMap, list, map, milliseconds, text, unreadable } from './field'
import { readJson } from './json'
import type { EventView, LinkView } from './model'

/** The links of the field `span_links`. */
export function readLinks(value: unknown): LinkView[] {
  return list(value, 'span_links').map((each, index) => {
    const field = `span_links[${index}]`
    const link = map(each, field)
    const high = link.trace_id_high === undefined ? '' : id(link.trace_id_high, `${field}.trace_id_high`)
    return {
      trace: (/^0*$/.test(high) ? '' : high) + id(link.trace_id, `${field}.trace_id`),
      span: id(link.span_id, `${field}.span_id`),
      attributes: link.attributes === undefined ? {} : plain(map(link.attributes, `${field}.attributes`)),
      ...(link.tracestate !== undefined && { tracestate: text(link.tracestate, `${field}.tracestate`) }),
    }
  })
}

/** The events of the field `span_events`. */
export function readEvents(value: unknown): EventView[] {
  return list(value, 'span_events').map((each, index) => {
    const field = `span_events[${index}]`
    const event = map(each, field)
    const attributes = event.attributes === undefined ? {} : map(event.attributes, `${field}.attributes`)
    return {
      name: text(event.name, `${field}.name`),
      time: milliseconds(event.time_unix_nano, `${field}.time_unix_nano`),
      attributes: Object.fromEntries(
        Object.entries(attributes).map(([key, typed]) => [key, typedValue(typed, `${field}.attributes.${key}`)]),
      ),
    }
  })
}

/** The links in the text of the tag `_dd.span_links`, or undefined where it is none of ours. */
export function linksOfText(json: string, budget: Budget): LinkView[] | undefined {
  return arrayOfText(json, budget, link => {
    if (typeof link.trace_id !== 'string' || typeof link.span_id !== 'string') return undefined
    return {
      trace: link.trace_id,
      span: link.span_id,
      attributes: isMap(link.attributes) ? link.attributes : {},
      ...(typeof link.tracestate === 'string' && { tracestate: link.tracestate }),
    }
  })
}

/** The events in the text of the tag `events`, or undefined where it is a tag of the user. */
export function eventsOfText(json: string, budget: Budget): EventView[] | undefined {
  return arrayOfText(json, budget, event => {
    if (typeof event.name !== 'string' || typeof event.time_unix_nano !== 'number') return undefined
    return {
      name: event.name,
      time: event.time_unix_nano / 1e6,
      attributes: isMap(event.attributes) ? event.attributes : {},
    }
  })
}

function arrayOfText<T>(
  json: string,
  budget: Budget,
  read: (each: Record<string, unknown>) => T | undefined,
): T[] | undefined {
  let parsed: unknown
  try {
    parsed = readJson(Buffer.from(json), budget)
  } catch (error) {
    if (error instanceof TooLarge) throw error
    return undefined
  }
  if (!Array.isArray(parsed)) return undefined
  const found: T[] = []
  for (const each of parsed) {
    const one = isMap(each) ? read(each) : undefined
    if (one === undefined) return undefined
    found.push(one)
  }
  return found
}

const scalars = ['string_value', 'bool_value', 'int_value', 'double_value'] as const

/** A value with its type beside it. Source: datadog-agent, pkg/proto/datadog/trace/span.proto, AttributeAnyValue. */
function typedValue(value: unknown, field: string): unknown {
  const { type, ...rest } = map(value, field)
  if (type === 4) {
    const { values } = map(rest.array_value, `${field}.array_value`)
    return list(values, `${field}.array_value.values`).map((each, at) => typedValue(each, `${field}[${at}]`))
  }
  const key = typeof type === 'number' ? scalars[type] : undefined
  if (key === undefined) throw unreadable(`${field}.type`, 'a number from 0 to 4', type)
  if (!(key in rest)) throw unreadable(`${field}.${key}`, 'a value', rest[key])
  return plainValue(rest[key])
}

function plain(attributes: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, plainValue(value)]))
}

/** What JSON can say: a 64-bit integer that a double cannot hold becomes text. */
function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8')
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}
