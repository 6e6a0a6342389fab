import { MAX_INT64, MAX_UINT64 } from './checks'
import { describe, scan, type Wire } from './scan'
import type { PayloadVersion } from './span'

/**
 * Why a real agent would refuse to decode a request, or undefined where it would take it.
 * Both agents share the decoder; it is more lenient than our validator.
 */
export function refusal(
  payload: Uint8Array,
  contentType: string | undefined,
  version: PayloadVersion,
): string | undefined {
  try {
    const media = contentType?.split(';')[0]?.trim() ?? ''
    if (version !== '0.5' && ['', 'application/json', 'text/json'].includes(media)) {
      throw new Error(`msgpack with content type ${media || 'absent'} is read as JSON`)
    }
    const root = scan(payload)
    if (version === '0.5') readTable(root)
    else for (const chunk of itemsOf(root, 'payload')) for (const span of itemsOf(chunk, 'chunk')) readSpan(span)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

type Read = (value: Wire, field: string) => void

const TEXT: Read = (value, field) => accept(value, field, ['str', 'bin', 'nil'])
const NUMBER: Read = (value, field) => accept(value, field, ['float64', 'int', 'nil'])
const ID: Read = (value, field) => whole(value, field, MAX_UINT64)
const TIME: Read = (value, field) => whole(value, field, MAX_INT64)
const ERROR: Read = (value, field) => whole(value, field, 2n ** 31n - 1n)

const FIELDS: Readonly<Record<string, Read>> = {
  service: TEXT,
  name: TEXT,
  resource: TEXT,
  type: TEXT,
  trace_id: ID,
  span_id: ID,
  parent_id: ID,
  start: TIME,
  duration: TIME,
  error: ERROR,
  meta: (value, field) => eachEntry(value, field, TEXT, TEXT),
  metrics: (value, field) => eachEntry(value, field, TEXT, NUMBER),
}

function readSpan(span: Wire): void {
  if (span.type === 'nil') return
  eachEntry(span, 'span', TEXT, () => undefined)
  for (const [key, value] of span.type === 'map' ? span.entries : []) {
    if (key.type === 'str') FIELDS[key.value]?.(value, key.value)
  }
}

function readTable(root: Wire): void {
  const [strings, chunks] = itemsOf(root, 'payload')
  if (!strings || !chunks) throw new Error('payload: expected [strings, chunks]')
  const table = itemsOf(strings, 'strings')
  for (const string of table) TEXT(string, 'string')
  const index: Read = (value, field) => {
    accept(value, field, ['int'])
    whole(value, field, BigInt(table.length - 1), 0n)
  }
  const row: readonly Read[] = [
    index,
    index,
    index,
    ID,
    ID,
    ID,
    TIME,
    TIME,
    ERROR,
    (value, field) => eachEntry(value, field, index, index),
    (value, field) => eachEntry(value, field, index, NUMBER),
    index,
  ]
  for (const chunk of itemsOf(chunks, 'chunks')) {
    for (const span of itemsOf(chunk, 'chunk')) {
      const columns = itemsOf(span, 'span')
      if (columns.length !== row.length) throw new Error(`span: ${columns.length} elements, expected ${row.length}`)
      for (const [at, column] of columns.entries()) row[at]?.(column, `element ${at}`)
    }
  }
}

function accept(value: Wire, field: string, types: readonly Wire['type'][]): void {
  if (!types.includes(value.type)) throw new Error(`${field}: ${describe(value)}, expected ${types.join(', ')}`)
}

function whole(value: Wire, field: string, most: bigint, least = -MAX_INT64 - 1n): void {
  accept(value, field, ['int', 'nil'])
  if (value.type === 'int' && (value.value > most || value.value < least)) {
    throw new Error(`${field}: ${value.value} is not in ${least}…${most}`)
  }
}

function itemsOf(value: Wire, field: string): readonly Wire[] {
  accept(value, field, ['array'])
  return value.type === 'array' ? value.items : []
}

function eachEntry(value: Wire, field: string, key: Read, item: Read): void {
  accept(value, field, ['map'])
  for (const [name, inner] of value.type === 'map' ? value.entries : []) {
    key(name, `key of ${field}`)
    item(inner, `value of ${field}`)
  }
}
