import type { DecoderOptions } from '@msgpack/msgpack'
import { wireName } from '../names/wire-name'

type KeyDecoder = NonNullable<DecoderOptions['keyDecoder']>

/** Longer keys are rarely met twice. */
const maxLength = 64
/** A power of two. */
const slots = 4096

/** Decodes the keys of maps, each key once while it stays in its slot: spans have the same few tags again and again. */
export function createKeyDecoder(): KeyDecoder {
  const known: ({ readonly bytes: Buffer; readonly text: string } | undefined)[] = new Array(slots).fill(undefined)
  return {
    canBeCached: length => length > 0 && length <= maxLength,
    decode(bytes, offset, length) {
      let hash = length
      for (let at = offset; at < offset + length; at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0
      const slot = (hash ^ (hash >>> 15)) & (slots - 1)
      const found = known[slot]
      if (found !== undefined && isAt(found.bytes, bytes, offset, length)) return found.text
      const copy = Buffer.from(bytes.subarray(offset, offset + length))
      const text = wireName(copy.toString('utf8'))
      known[slot] = { bytes: copy, text }
      return text
    },
  }
}

function isAt(key: Buffer, bytes: Uint8Array, offset: number, length: number): boolean {
  if (key.length !== length) return false
  for (let at = 0; at < length; at++) if (key[at] !== bytes[offset + at]) return false
  return true
}
