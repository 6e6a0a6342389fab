/** One msgpack value with the type it had on the wire, which an ordinary decoder forgets (float or int, str or bin, nil or absent). */
export type Wire =
  | { readonly type: 'nil' }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'int'; readonly value: bigint }
  | { readonly type: 'float32' | 'float64'; readonly value: number }
  | { readonly type: 'str'; readonly value: string; readonly bytes: number; readonly utf8: boolean }
  | { readonly type: 'bin'; readonly value: Uint8Array }
  | { readonly type: 'ext'; readonly code: number }
  | { readonly type: 'array'; readonly items: readonly Wire[] }
  | { readonly type: 'map'; readonly entries: readonly (readonly [Wire, Wire])[] }

/** Reads exactly one msgpack value; throws an Error that names the byte where the bytes end early, go on, or mean nothing. */
export function scan(bytes: Uint8Array): Wire {
  const cursor: Cursor = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at: 0 }
  const value = readValue(cursor, 0)
  if (cursor.at !== bytes.length) throw new Error(`${bytes.length - cursor.at} bytes after the value's end`)
  return value
}

/** Says what a value is, for the text of a problem: `float64 1.5`, `str "web"`, `map of 3`. */
export function describe(wire: Wire): string {
  switch (wire.type) {
    case 'nil':
      return 'nil'
    case 'str':
      return `str ${JSON.stringify(wire.value.slice(0, 60))} of ${wire.bytes} bytes`
    case 'bin':
      return `bin of ${wire.value.length}`
    case 'ext':
      return `ext ${wire.code}`
    case 'array':
      return `array of ${wire.items.length}`
    case 'map':
      return `map of ${wire.entries.length}`
    default:
      return `${wire.type} ${wire.value}`
  }
}

interface Cursor {
  readonly bytes: Uint8Array
  readonly view: DataView
  at: number
}

const MAX_DEPTH = 64
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const repaired = new TextDecoder('utf-8', { ignoreBOM: true })

function readValue(cursor: Cursor, depth: number): Wire {
  if (depth > MAX_DEPTH) throw new Error(`nested deeper than ${MAX_DEPTH} at byte ${cursor.at}`)
  const at = take(cursor, 1)
  const head = cursor.view.getUint8(at)
  if (head < 0x80) return { type: 'int', value: BigInt(head) }
  if (head >= 0xe0) return { type: 'int', value: BigInt(head - 256) }
  if (head < 0x90) return readMap(cursor, head - 0x80, depth)
  if (head < 0xa0) return readArray(cursor, head - 0x90, depth)
  if (head < 0xc0) return readString(cursor, head - 0xa0)
  switch (head) {
    case 0xc0:
      return { type: 'nil' }
    case 0xc2:
    case 0xc3:
      return { type: 'bool', value: head === 0xc3 }
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return { type: 'bin', value: readBytes(cursor, readLength(cursor, head - 0xc4)) }
    case 0xc7:
    case 0xc8:
    case 0xc9:
      return readExtension(cursor, readLength(cursor, head - 0xc7))
    case 0xca:
      return { type: 'float32', value: cursor.view.getFloat32(take(cursor, 4)) }
    case 0xcb:
      return { type: 'float64', value: cursor.view.getFloat64(take(cursor, 8)) }
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
      return { type: 'int', value: readUnsigned(cursor, 1 << (head - 0xcc)) }
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3: {
      const width = 1 << (head - 0xd0)
      return { type: 'int', value: BigInt.asIntN(width * 8, readUnsigned(cursor, width)) }
    }
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
      return readExtension(cursor, 1 << (head - 0xd4))
    case 0xd9:
    case 0xda:
    case 0xdb:
      return readString(cursor, readLength(cursor, head - 0xd9))
    case 0xdc:
    case 0xdd:
      return readArray(cursor, readLength(cursor, head - 0xdb), depth)
    case 0xde:
    case 0xdf:
      return readMap(cursor, readLength(cursor, head - 0xdd), depth)
    default:
      throw new Error(`byte 0x${head.toString(16)} at ${at} starts no msgpack value`)
  }
}

/** Moves past `count` bytes and returns where they start. */
function take(cursor: Cursor, count: number): number {
  const start = cursor.at
  if (start + count > cursor.bytes.length) {
    throw new Error(`cut off: ${count} bytes wanted at ${start} of ${cursor.bytes.length}`)
  }
  cursor.at = start + count
  return start
}

function readUnsigned(cursor: Cursor, width: number): bigint {
  const at = take(cursor, width)
  let value = 0n
  for (let index = 0; index < width; index++) value = (value << 8n) | BigInt(cursor.view.getUint8(at + index))
  return value
}

/** A length of 1, 2 or 4 bytes: exponent 0, 1 or 2. */
function readLength(cursor: Cursor, exponent: number): number {
  return Number(readUnsigned(cursor, 1 << exponent))
}

function readBytes(cursor: Cursor, length: number): Uint8Array {
  const start = take(cursor, length)
  return cursor.bytes.subarray(start, start + length)
}

function readExtension(cursor: Cursor, length: number): Wire {
  const code = cursor.view.getInt8(take(cursor, 1))
  take(cursor, length)
  return { type: 'ext', code }
}

function readString(cursor: Cursor, length: number): Wire {
  const bytes = readBytes(cursor, length)
  try {
    return { type: 'str', value: utf8.decode(bytes), bytes: length, utf8: true }
  } catch {
    return { type: 'str', value: repaired.decode(bytes), bytes: length, utf8: false }
  }
}

function readArray(cursor: Cursor, length: number, depth: number): Wire {
  const items: Wire[] = []
  for (let index = 0; index < length; index++) items.push(readValue(cursor, depth + 1))
  return { type: 'array', items }
}

function readMap(cursor: Cursor, length: number, depth: number): Wire {
  const entries: [Wire, Wire][] = []
  for (let index = 0; index < length; index++) {
    const key = readValue(cursor, depth + 1)
    entries.push([key, readValue(cursor, depth + 1)])
  }
  return { type: 'map', entries }
}
