import { describe, type Wire } from './scan'
import type { Fields } from './span-rules'

/** The spans of one chunk. */
export type Chunk = readonly Fields[]

/** The chunks of a v0.3 or v0.4 payload; what is no chunk or span is a problem and left out, undefined where nothing can be read. */
export function unpackMaps(root: Wire, problems: string[]): Chunk[] | undefined {
  if (root.type !== 'array') {
    problems.push(`payload: ${describe(root)}, expected an array of chunks`)
    return undefined
  }
  return unpackChunks(root.items, problems, (span, where) => {
    if (span.type !== 'map') {
      problems.push(`${where}: ${describe(span)}, expected a map`)
      return undefined
    }
    const fields = new Map<string, Wire>()
    for (const [key, value] of span.entries) {
      if (key.type !== 'str') problems.push(`${where}: a key is ${describe(key)}, expected str`)
      else if (fields.has(key.value)) problems.push(`${where}: ${key.value}: written twice`)
      else fields.set(key.value, value)
    }
    return fields
  })
}

/** The columns of a v0.5 span by their v0.4 names. */
const COLUMNS = 'service name resource trace_id span_id parent_id start duration error meta metrics type'.split(' ')
const UNKNOWN: Wire = { type: 'str', value: 'unknown', bytes: 7, utf8: true }

/** The chunks of a v0.5 payload with the strings where their indices stand, so that one set of rules fits all versions. */
export function unpackTable(root: Wire, problems: string[]): Chunk[] | undefined {
  const [table, chunks, ...rest] = root.type === 'array' ? root.items : []
  if (table?.type !== 'array' || chunks?.type !== 'array' || rest.length > 0) {
    problems.push(`payload: ${describe(root)}, expected [strings, chunks]`)
    return undefined
  }
  checkTable(table.items, problems)
  const look = (index: Wire, where: string): Wire => {
    const found = index.type === 'int' && index.value >= 0n ? table.items[Number(index.value)] : undefined
    if (!found) problems.push(`${where}: string index ${describe(index)}, the table has ${table.items.length}`)
    return found ?? UNKNOWN
  }
  const read = (item: Wire, column: string, where: string): Wire => {
    switch (column) {
      case 'service':
      case 'name':
      case 'resource':
      case 'type':
        return look(item, where)
      case 'meta':
      case 'metrics': {
        if (item.type !== 'map') return item
        const value = (raw: Wire) => (column === 'meta' ? look(raw, where) : raw)
        return { type: 'map', entries: item.entries.map(([key, raw]) => [look(key, where), value(raw)] as const) }
      }
      default:
        return item
    }
  }
  return unpackChunks(chunks.items, problems, (span, where) => {
    if (span.type !== 'array' || span.items.length !== COLUMNS.length) {
      problems.push(`${where}: ${describe(span)}, expected an array of ${COLUMNS.length}`)
      return undefined
    }
    const { items } = span
    return new Map(
      COLUMNS.map((column, index) => [column, read(items[index] ?? UNKNOWN, column, `${where}: ${column}`)]),
    )
  })
}

function checkTable(strings: readonly Wire[], problems: string[]): void {
  const known = new Set<string>()
  for (const [index, string] of strings.entries()) {
    if (string.type !== 'str') problems.push(`string ${index}: ${describe(string)}, expected str`)
    else if (known.has(string.value)) problems.push(`string ${index}: ${describe(string)} is in the table twice`)
    else known.add(string.value)
  }
  if (!known.has('')) problems.push('strings: the empty string is missing')
}

function unpackChunks(
  chunks: readonly Wire[],
  problems: string[],
  read: (span: Wire, where: string) => Fields | undefined,
): Chunk[] {
  return chunks.map((chunk, index) => {
    if (chunk.type !== 'array') {
      problems.push(`chunk ${index}: ${describe(chunk)}, expected an array of spans`)
      return []
    }
    return chunk.items.flatMap((span, at) => read(span, `chunk ${index} span ${at}`) ?? [])
  })
}
