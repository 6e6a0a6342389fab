import { hideInMessage } from '../secrets/message'

/** What takes tags: a span. */
export interface TagTarget {
  error: number
  setTag(key: string, value: unknown): unknown
  setText(name: string, value: string): void
  setNumber(name: string, value: number): void
}

/** How deep a nested object or array is flattened into `key.sub` tags. */
const maxDepth = 3
/** How many entries of one nested object or array become tags. */
const maxEntries = 64

/** Text of anything, never throwing: a hostile `toString` gives a placeholder. */
export function safeText(value: unknown): string {
  try {
    return String(value)
  } catch {
    return '[unreadable]'
  }
}

/** Sets the tags that an object holds, as far as it can be read. */
export function setTags(span: TagTarget, tags: Readonly<Record<string, unknown>>): void {
  if (typeof tags !== 'object' || tags === null) return
  let keys: string[] = []
  try {
    keys = Object.keys(tags)
  } catch {
    // A proxy may throw even here.
  }
  for (const key of keys) {
    let value: unknown
    try {
      value = tags[key]
    } catch {
      value = '[unreadable]'
    }
    span.setTag(key, value)
  }
}

/** Sets a value that is neither text nor number: flattened, described or left out, and never throwing. */
export function setUnusualTag(span: TagTarget, key: string, value: unknown, depth = 0): void {
  switch (typeof value) {
    case 'string':
      span.setText(key, value)
      return
    case 'number':
      if (Number.isFinite(value)) span.setNumber(key, value)
      else span.setText(key, String(value))
      return
    case 'boolean':
      span.setNumber(key, value ? 1 : 0)
      return
    case 'bigint':
    case 'symbol':
      span.setText(key, String(value))
      return
    case 'object':
      if (value !== null) setObjectTag(span, key, value, depth)
      return
    case 'undefined':
    case 'function':
      return
  }
}

function setObjectTag(span: TagTarget, key: string, value: object, depth: number): void {
  try {
    if (value instanceof Date || value instanceof URL || value instanceof RegExp) {
      span.setText(key, value instanceof Date ? dateText(value) : String(value))
    } else if (value instanceof Error) {
      span.setText(key, hideInMessage(`${value.name}: ${value.message}`))
    } else if (ArrayBuffer.isView(value)) {
      span.setText(key, `[${value.byteLength} bytes]`)
    } else if (depth >= maxDepth) {
      // A cycle ends here as well: it is only as deep as everything else.
      span.setText(key, Array.isArray(value) ? '[Array]' : '[Object]')
    } else {
      flatten(span, key, value, depth)
    }
  } catch {
    span.setText(key, '[unreadable]')
  }
}

function flatten(span: TagTarget, key: string, value: object, depth: number): void {
  let count = 0
  for (const name of Object.keys(value)) {
    if (++count > maxEntries) return
    let entry: unknown
    try {
      entry = (value as Record<string, unknown>)[name]
    } catch {
      entry = '[unreadable]'
    }
    setUnusualTag(span, `${key}.${name}`, entry, depth + 1)
  }
}

function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'Invalid Date' : date.toISOString()
}

/** Marks a span as failed and tells the error's type, message and stack, whatever was thrown. */
export function setErrorTags(span: TagTarget, error: unknown): void {
  span.error = 1
  try {
    if (typeof error === 'object' && error !== null) {
      const { name, message, stack, code } = error as Partial<Error> & { code?: unknown }
      const type = error instanceof Error || typeof name === 'string' ? name : error.constructor?.name
      span.setText('error.type', safeText(type ?? 'Error'))
      const text = message || (typeof code === 'string' ? code : '')
      span.setText('error.message', safeText(text))
      if (typeof stack === 'string') span.setText('error.stack', stack)
    } else {
      span.setText('error.type', typeof error)
      span.setText('error.message', safeText(error))
    }
  } catch {
    span.setText('error.message', '[unreadable]')
  }
}
