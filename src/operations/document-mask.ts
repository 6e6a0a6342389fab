/** How deep, how wide and how long the text of a filter or pipeline may be. */
const deepest = 8
const widest = 50
const longest = 2000

/** A filter, an update or a pipeline as JSON in which every value is `?`; with `shows`, as it is. Never endless. */
export function describeDocument(value: unknown, shows: boolean): string {
  const text = describe(value, shows, 0)
  return text.length > longest ? `${text.slice(0, longest)}...` : text
}

function describe(value: unknown, shows: boolean, depth: number): string {
  if (Array.isArray(value)) return describeList(value, shows, depth)
  if (isPlain(value)) {
    if (depth >= deepest) return '"?"'
    const parts: string[] = []
    let length = 0
    for (const [key, entry] of entriesOf(value)) {
      if (parts.length >= widest || length > longest) return `{${parts.join(',')},"...":"?"}`
      const part = `${JSON.stringify(key)}:${describe(entry, shows, depth + 1)}`
      length += part.length
      parts.push(part)
    }
    return `{${parts.join(',')}}`
  }
  return shows ? shown(value) : '"?"'
}

/** A list of values tells no more than one of them does. */
function describeList(list: readonly unknown[], shows: boolean, depth: number): string {
  if (depth >= deepest) return '"?"'
  const entries = !shows && list.every(entry => !isPlain(entry) && !Array.isArray(entry)) ? list.slice(0, 1) : list
  const parts: string[] = []
  for (const entry of entries) {
    if (parts.length >= widest) return `[${parts.join(',')},"..."]`
    parts.push(describe(entry, shows, depth + 1))
  }
  return `[${parts.join(',')}]`
}

function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return JSON.stringify(value) ?? '"?"'
    case 'bigint':
      return String(value)
    default:
      return value === null ? 'null' : isNamed(value) ? JSON.stringify(String(value)) : '"?"'
  }
}

/** Ids, dates and expressions are short texts; all other objects may be anything. */
function isNamed(value: unknown): boolean {
  if (value instanceof Date || value instanceof RegExp) return true
  return (value as { readonly _bsontype?: unknown } | undefined)?._bsontype === 'ObjectId'
}

function entriesOf(value: object): Iterable<readonly [string, unknown]> {
  return value instanceof Map ? (value as ReadonlyMap<string, unknown>) : Object.entries(value)
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Map) return true
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}
