/** An Error that names a field, what it must be and what it is. */
export function unreadable(field: string, expected: string, value: unknown): Error {
  return new Error(`field ${field}: expected ${expected}, got ${describe(value)}`)
}

/** What a decoded value is, for people. */
export function describe(value: unknown): string {
  if (value === null) return 'nil'
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (value instanceof Uint8Array) return 'bytes'
  if (isInteger(value)) return 'an integer'
  switch (typeof value) {
    case 'number':
      return 'a float'
    case 'string':
      return 'a string'
    case 'boolean':
      return 'a boolean'
    case 'object':
      return 'a map'
    default:
      return typeof value
  }
}

/** True for a map. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
}

/** A map. */
export function map(value: unknown, field: string): Record<string, unknown> {
  if (isMap(value)) return value
  throw unreadable(field, 'a map', value)
}

/** An array. */
export function list(value: unknown, field: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw unreadable(field, 'an array', value)
}

/** A text: a string, bytes of UTF-8, or empty for nil, as a Datadog Agent takes it. */
export function text(value: unknown, field: string): string {
  if (typeof value === 'string') return value
  if (value === null) return ''
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8')
  throw unreadable(field, 'a string', value)
}

/** A number of any kind, as a double. */
export function number(value: unknown, field: string): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  throw unreadable(field, 'a number', value)
}

/** An integer, or 0 for nil; a float is refused, as a Datadog Agent refuses it. */
export function integer(value: unknown, field: string): number | bigint {
  if (isInteger(value)) return value
  if (value === null) return 0
  throw unreadable(field, 'an integer', value)
}

/** Nanoseconds, as milliseconds with a fraction. */
export function milliseconds(value: unknown, field: string): number {
  return Number(integer(value, field)) / 1e6
}

/** A 64-bit id as 16 hexadecimal digits; a negative number is what an unsigned one looks like to a signed type. */
export function id(value: unknown, field: string): string {
  const whole = integer(value, field)
  const unsigned = whole < 0 ? BigInt.asUintN(64, BigInt(whole)) : whole
  return unsigned.toString(16).padStart(16, '0')
}

/** Integers of more than 32 bits are decoded to bigint, so a larger number was written as a float. */
function isInteger(value: unknown): value is number | bigint {
  if (typeof value === 'bigint') return true
  return typeof value === 'number' && Number.isInteger(value) && value <= 0xffffffff && value >= -0x80000000
}
