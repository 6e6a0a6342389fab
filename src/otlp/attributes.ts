/** A value in OTLP's JSON form. Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export type Value =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly Value[] } }

/** An attribute in OTLP's JSON form. */
export interface Attribute {
  readonly key: string
  readonly value: Value
}

type Plain = string | number | boolean

/** An attribute of a plain value or a list; whole numbers that are exact are integers. */
export function attribute(key: string, value: Plain | readonly Plain[]): Attribute {
  if (typeof value !== 'object') return { key, value: plain(value) }
  return { key, value: { arrayValue: { values: value.map(plain) } } }
}

function plain(value: Plain): Value {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}

/** Attributes of all entries that have a value. */
export function attributesOf(entries: Readonly<Record<string, Plain | readonly Plain[] | undefined>>): Attribute[] {
  return Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [attribute(key, value)]))
}

/** Milliseconds as whole nanoseconds; below 0 they are 0. */
export function nanoseconds(milliseconds: number): bigint {
  return BigInt(Math.max(0, Math.round(milliseconds * 1e6)))
}
