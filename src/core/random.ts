import { closeSync, openSync, readSync } from 'node:fs'

/** Random words that were fetched at once. */
const pool = new Int32Array(2048)
const fetched = new Uint8Array(pool.buffer)
let next = pool.length
/** As they are at the start: an application's tests may put others in their places. */
const open = openSync
const read = readSync
const close = closeSync

/** One random signed 32-bit word from the system's own source. */
export function randomWord(): number {
  if (next === pool.length) {
    if (!readSource()) fillByCrypto()
    next = 0
  }
  return pool[next++] as number
}

/** A random UUID of version 4. Source: https://www.rfc-editor.org/rfc/rfc9562#section-5.4 */
export function randomUuid(): string {
  const bytes = Buffer.alloc(16)
  for (let at = 0; at < 16; at += 4) bytes.writeInt32BE(randomWord(), at)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Fills the pool from the file of the system's source: Node's module for it is a tenth of our start. False where there is none. */
function readSource(): boolean {
  try {
    const file = open('/dev/urandom', 'r')
    try {
      return read(file, fetched) === fetched.length
    } finally {
      close(file)
    }
  } catch {
    // Windows, or a program that may read no files.
    return false
  }
}

function fillByCrypto(): void {
  const { randomFillSync } = require('node:crypto') as typeof import('node:crypto')
  randomFillSync(pool)
}
