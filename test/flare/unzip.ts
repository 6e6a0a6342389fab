import assert from 'node:assert/strict'
import { crc32, inflateRawSync } from 'node:zlib'

/** The files of a zip archive by their names, read by its directory; fails where their checksums are others. */
export function unzip(archive: Buffer): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  const end = archive.lastIndexOf('PK\x05\x06')
  assert.equal(end, archive.length - 22)
  let at = archive.readUInt32LE(end + 16)
  assert.equal(at + archive.readUInt32LE(end + 12), end)
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    assert.equal(archive.toString('latin1', at, at + 4), 'PK\x01\x02')
    const name = archive.toString('latin1', at + 46, at + 46 + archive.readUInt16LE(at + 28))
    const local = archive.readUInt32LE(at + 42)
    assert.equal(archive.toString('latin1', local, local + 4), 'PK\x03\x04')
    // What stands before a file is what the directory says of it.
    assert.deepEqual(archive.subarray(local + 4, local + 30), archive.subarray(at + 6, at + 32))
    const start = local + 30 + archive.readUInt16LE(local + 26)
    const bytes = inflateRawSync(archive.subarray(start, start + archive.readUInt32LE(at + 20)))
    assert.equal(bytes.length, archive.readUInt32LE(at + 24))
    assert.equal(crc32(bytes), archive.readUInt32LE(at + 16))
    files.set(name, bytes.toString())
    at += 46 + name.length
  }
  return files
}
