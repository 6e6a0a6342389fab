import { promisify } from 'node:util'
import { deflateRaw } from 'node:zlib'

const deflate = promisify(deflateRaw)

/** A file of an archive; its name is of ASCII. */
export interface ArchivedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Version of the format that is needed to read it, the method deflate, and the first day that the format can tell. */
const version = 20
const deflated = 8
const noDate = 0x21

/** A zip archive. Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3. */
export async function zip(files: readonly ArchivedFile[]): Promise<Buffer> {
  const chunks: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, bytes } of files) {
    const packed = await deflate(bytes)
    // What the head of a file and its entry in the directory both say.
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(version, 0)
    facts.writeUInt16LE(deflated, 4)
    facts.writeUInt16LE(noDate, 8)
    facts.writeUInt32LE(crc32(bytes), 10)
    facts.writeUInt32LE(packed.length, 14)
    facts.writeUInt32LE(bytes.length, 18)
    facts.writeUInt16LE(name.length, 22)
    const head = Buffer.concat([Buffer.from('PK\x03\x04'), facts, Buffer.from(name, 'latin1')])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\x01\x02'), uint16(version), facts, rest, Buffer.from(name, 'latin1'))
    chunks.push(head, packed)
    offset += head.length + packed.length
  }
  const entries = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(files.length, 4)
  end.writeUInt16LE(files.length, 6)
  end.writeUInt32LE(entries.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...chunks, entries, Buffer.from('PK\x05\x06'), end])
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0)
  return value
})

/** The checksum of the format; that of `node:zlib` is not in every Node 20. */
function crc32(bytes: Uint8Array): number {
  let sum = -1
  for (const byte of bytes) sum = (sum >>> 8) ^ (table[(sum ^ byte) & 255] as number)
  return ~sum >>> 0
}
