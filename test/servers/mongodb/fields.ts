import { Long } from 'bson'

/** A document, of the data or a command. */
export type Fields = Record<string, unknown>

/** The value as a document; an empty one for anything else. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {}
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The documents in a list; none for anything else. */
export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : []
}

/** The value as a number; `otherwise` for anything else. */
export function numberOf(value: unknown, otherwise = 0): number {
  if (typeof value === 'number') return value
  return Long.isLong(value) ? value.toNumber() : otherwise
}

/** The value as a string; an empty one for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
