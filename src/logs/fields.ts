import { inspect, types } from 'node:util'

/** What of a record is sent at most: fields, and UTF-16 units of a value and of a stack. */
const max = { fields: 24, value: 500, stack: 4096 }
/** What the line tells elsewhere, and what loggers say of every line alike. */
const known = new Set('level msg message time timestamp pid hostname v dd stack name'.split(' '))

/** What a record says beside its level and message, as texts. */
export interface RecordFields {
  readonly fields?: Readonly<Record<string, string>>
  readonly stack?: string
}

/** Reads what else a record of a logger says; nothing of the application's is called for it, and `clear` hides secrets. */
export function recordFields(record: object, clear: (text: string) => string): RecordFields {
  // Its traps are the application's.
  if (types.isProxy(record)) return {}
  const fields: [string, string][] = []
  let stack = ownText(record, 'stack')
  for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(record))) {
    if (fields.length >= max.fields) break
    if (
      known.has(key) ||
      key.startsWith('dd.') ||
      value === undefined ||
      typeof value === 'function' ||
      types.isProxy(value)
    )
      continue
    if (typeof value === 'object' && value !== null && stack === '') stack = ownText(value, 'stack')
    fields.push([key, short(clear(textOf(value)), max.value)])
  }
  return {
    ...(fields.length > 0 && { fields: Object.fromEntries(fields) }),
    ...(stack !== '' && { stack: short(clear(stack.slice(0, 2 * max.stack)), max.stack) }),
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, 4 * max.value)
  const message = typeof value === 'object' && value !== null ? ownText(value, 'message') : ''
  if (message !== '') return message.slice(0, 4 * max.value)
  return inspect(value, {
    depth: 2,
    customInspect: false,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 20,
    maxStringLength: max.value,
  }).slice(0, 4 * max.value)
}

/** A text that an object itself has; a getter is not called. */
function ownText(object: object, key: string): string {
  const value: unknown = Object.getOwnPropertyDescriptor(object, key)?.value
  return typeof value === 'string' ? value : ''
}

/** What is cut stands in memory of its own: a slice would hold all of the long text for as long as it waits. */
function short(text: string, most: number): string {
  return text.length <= most ? text : Buffer.from(text.slice(0, most)).toString()
}
