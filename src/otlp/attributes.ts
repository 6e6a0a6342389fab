import { safeText } from '../core/tags'

/** A value in OTLP's JSON form. Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export type Value =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly Value[] } }
  | { readonly kvlistValue: { readonly values: readonly Attribute[] } }

/** An attribute in OTLP's JSON form. */
export interface Attribute {
  readonly key: string
  readonly value: Value
}

/** How deep lists and objects lie in each other, and how many entries one has, before the rest is left out. */
const maxDepth = 8
const maxEntries = 128
/** How many entries one value has in all: of objects that name each other there would be no end. */
const maxValues = 4096

/** How many entries may follow. */
interface Room {
  left: number
}

/** An attribute of any value. */
export function attribute(key: string, value: unknown): Attribute {
  return { key, value: otlpValue(value) }
}

/** Attributes of all entries that have a value, 128 at the most. */
export function attributesOf(entries: Readonly<Record<string, unknown>>): Attribute[] {
  return attributesAt(entries, 0, { left: maxValues })
}

/** How many entries `attributesOf` leaves out. */
export function droppedOf(entries: Readonly<Record<string, unknown>>): number {
  return Math.max(0, knownOf(entries).length - maxEntries)
}

/** Any value in OTLP's form. Whole numbers that are exact are integers; what has no form of its own is text. */
export function otlpValue(value: unknown): Value {
  return valueAt(value, 0, { left: maxValues })
}

function valueAt(value: unknown, depth: number, room: Room): Value {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return { stringValue: String(value) }
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  }
  if (typeof value !== 'object' || value === null || value instanceof Date || depth >= maxDepth)
    return { stringValue: safeText(value) }
  if (Array.isArray(value))
    return { arrayValue: { values: fitting(value, room).map(entry => valueAt(entry, depth + 1, room)) } }
  if (value instanceof Error) return { stringValue: value.stack ?? String(value) }
  return { kvlistValue: { values: attributesAt(value as Readonly<Record<string, unknown>>, depth + 1, room) } }
}

function attributesAt(entries: Readonly<Record<string, unknown>>, depth: number, room: Room): Attribute[] {
  return fitting(knownOf(entries), room).map(([key, value]) => ({ key, value: valueAt(value, depth, room) }))
}

function knownOf(entries: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(entries).filter(([, value]) => value !== undefined && value !== null)
}

function fitting<Entry>(entries: readonly Entry[], room: Room): Entry[] {
  const found = entries.slice(0, Math.min(maxEntries, room.left))
  room.left -= found.length
  return found
}

/** Milliseconds as whole nanoseconds; below 0 they are 0. */
export function nanoseconds(milliseconds: number): bigint {
  // In two parts: a date in nanoseconds is past what a double has room for.
  const whole = Math.floor(Math.max(0, milliseconds))
  return BigInt(whole) * 1_000_000n + BigInt(Math.round(Math.max(0, milliseconds - whole) * 1e6))
}
