import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SpareBuffers } from '../../src/encoding/spare-buffers'

const megabyte = 1024 * 1024

test('what a payload has filled serves the next one, up to four at once', () => {
  const spares = new SpareBuffers()
  const used = Array.from({ length: 6 }, () => Buffer.allocUnsafeSlow(2 * megabyte))
  for (const buffer of used) spares.give(buffer.subarray(0, megabyte))
  const memory = new Set<unknown>(used.map(({ buffer }) => buffer))
  const again = Array.from({ length: 6 }, () => spares.take())
  assert.deepEqual(
    again.map(({ buffer, length }) => [memory.has(buffer), length]),
    [...Array(4).fill([true, 2 * megabyte]), ...Array(2).fill([false, 64 * 1024])],
  )
  // No two share memory.
  assert.equal(new Set(again.map(({ buffer }) => buffer)).size, 6)
})

test('memory that is hardly used, or very large, is let go', () => {
  const spares = new SpareBuffers()
  spares.give(Buffer.allocUnsafeSlow(2 * megabyte))
  spares.give(Buffer.allocUnsafeSlow(5 * megabyte))
  spares.give(Buffer.allocUnsafeSlow(2 * megabyte).subarray(0, 1000))
  assert.equal(spares.take().length, 64 * 1024)
  // The first size of all is what the smallest payload has.
  const first = Buffer.allocUnsafeSlow(64 * 1024)
  spares.give(first.subarray(0, 100))
  assert.equal(spares.take().buffer, first.buffer)
})
