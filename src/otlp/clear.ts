import type { Attribute, Value } from './attributes'
import type { Message } from './protobuf'

/** Hides what is a secret in a text. */
export type Clear = (text: string) => string

/** A log record with all of its texts cleared. */
export function clearRecord(record: Message, clear: Clear): Message {
  const { body, attributes } = record
  return {
    ...record,
    ...(body !== undefined && { body: clearValue(body as Value, clear) }),
    ...(attributes !== undefined && { attributes: clearAttributes(attributes as readonly Attribute[], clear) }),
  }
}

function clearAttributes(attributes: readonly Attribute[], clear: Clear): Attribute[] {
  return attributes.map(({ key, value }) => ({ key, value: clearValue(value, clear) }))
}

function clearValue(value: Value, clear: Clear): Value {
  if ('stringValue' in value) return { stringValue: clear(value.stringValue) }
  if ('arrayValue' in value)
    return { arrayValue: { values: value.arrayValue.values.map(item => clearValue(item, clear)) } }
  if ('kvlistValue' in value) return { kvlistValue: { values: clearAttributes(value.kvlistValue.values, clear) } }
  return value
}
