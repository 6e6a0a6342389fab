import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SpareBuffers } from '../../src/encoding/spare-buffers'

const megabyte = 1024 * 1024

test('what a payload has filled serves the next one, up to four at once', () => {
  const spares = new SpareBuffers()
  const used = Array.from({ length: 6 }, () => Buffer.allocUnsafeSlow(2 * megabyte))
  for (const body of used.map(buffer => spares.lend(buffer, megabyte))) spares.give(body)
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
  spares.give(spares.lend(Buffer.allocUnsafeSlow(2 * megabyte), 2 * megabyte))
  spares.give(spares.lend(Buffer.allocUnsafeSlow(5 * megabyte), 5 * megabyte))
  spares.give(spares.lend(Buffer.allocUnsafeSlow(2 * megabyte), 1000))
  assert.equal(spares.take().length, 64 * 1024)
  // The first size of all is what the smallest payload has.
  const first = Buffer.allocUnsafeSlow(64 * 1024)
  spares.give(spares.lend(first, 100))
  assert.equal(spares.take().buffer, first.buffer)
})

test('memory that was not lent, or was given back before, is never used', () => {
  const spares = new SpareBuffers()
  // A part of what Node shares among small buffers.
  const shared = Buffer.concat([Buffer.from('a'), Buffer.from('b')])
  assert.notEqual(shared.buffer.byteLength, shared.length)
  spares.give(shared)
  spares.give(Buffer.allocUnsafeSlow(megabyte))
  const lent = spares.lend(Buffer.allocUnsafeSlow(megabyte), megabyte)
  spares.give(lent)
  spares.give(lent)
  assert.equal(spares.take().buffer, lent.buffer)
  assert.equal(spares.take().length, 64 * 1024)
})
