import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode, encode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { describe, scan, type Wire } from '../wire/scan'

const scalar = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  fc.integer(),
  fc.double(),
  fc.string({ unit: 'grapheme' }),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array(),
)
const { tree } = fc.letrec(tie => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('tree'), { maxLength: 20 }),
    fc.dictionary(
      fc.string().filter(key => key !== '__proto__'),
      tie('tree'),
      { maxKeys: 20 },
    ),
  ),
}))

test('the scanner reads the same values as @msgpack/msgpack', () => {
  fc.assert(
    fc.property(tree, value => {
      const bytes = encode(value, { useBigInt64: true })
      assert.deepEqual(plain(scan(bytes)), widened(decode(bytes, { useBigInt64: true })))
    }),
  )
})

test('every payload cut short is refused', () => {
  fc.assert(
    fc.property(tree, fc.nat(), (value, at) => {
      const bytes = encode(value, { useBigInt64: true })
      assert.throws(() => scan(bytes.subarray(0, at % bytes.length)), /cut off/)
    }),
  )
})

test('all widths of integers, strings, arrays and maps are read', () => {
  for (const value of [127, -32, 200, 60_000, 4_000_000_000, -100, -30_000, -2_000_000_000]) {
    assert.deepEqual(scan(encode(value)), { type: 'int', value: BigInt(value) })
  }
  for (const length of [0, 31, 32, 255, 256, 65_535, 65_536]) {
    const text = 'x'.repeat(length)
    assert.deepEqual(scan(encode(text)), { type: 'str', value: text, bytes: length, utf8: true })
    const items = Array.from({ length }, () => true)
    const array = scan(encode(items))
    assert.equal(array.type === 'array' && array.items.length, length)
    const map = scan(encode(Object.fromEntries(items.map((item, key) => [`k${key}`, item]))))
    assert.equal(map.type === 'map' && map.entries.length, length)
    const binary = scan(encode(new Uint8Array(length)))
    assert.equal(binary.type === 'bin' && binary.value.length, length)
  }
})

test('types that decoders confuse are told apart', () => {
  assert.equal(scan(encode(1, { forceIntegerToFloat: true })).type, 'float64')
  assert.equal(scan(encode(1, { forceIntegerToFloat: true, forceFloat32: true })).type, 'float32')
  assert.equal(scan(encode(1)).type, 'int')
  assert.deepEqual(scan(Uint8Array.of(0xd6, 0xff, 0, 0, 0, 1)), { type: 'ext', code: -1 })
  assert.deepEqual(scan(Uint8Array.of(0xc7, 0, 5)), { type: 'ext', code: 5 })
})

test('bad UTF-8 is marked and repaired', () => {
  assert.deepEqual(scan(Uint8Array.of(0xa2, 0xc3, 0x28)), { type: 'str', value: '\ufffd(', bytes: 2, utf8: false })
})

test('bytes after the value, the unused byte and deep nesting are refused', () => {
  assert.throws(() => scan(Uint8Array.of(1, 2)), /1 bytes after/)
  assert.throws(() => scan(Uint8Array.of(0xc1)), /0xc1 at 0/)
  assert.throws(() => scan(new Uint8Array(1000).fill(0x91)), /deeper than 64/)
})

test('each type has words for a problem', () => {
  const words = (value: unknown) => describe(scan(encode(value)))
  assert.equal(words(null), 'nil')
  assert.equal(words('é'), 'str "é" of 2 bytes')
  assert.equal(words([1, 2]), 'array of 2')
  assert.equal(words({ a: 1 }), 'map of 1')
  assert.equal(words(new Uint8Array(3)), 'bin of 3')
  assert.equal(words(1.5), 'float64 1.5')
  assert.equal(words(true), 'bool true')
})

function plain(wire: Wire): unknown {
  switch (wire.type) {
    case 'nil':
      return null
    case 'array':
      return wire.items.map(plain)
    case 'map':
      return Object.fromEntries(wire.entries.map(([key, value]) => [plain(key), plain(value)]))
    case 'ext':
      return wire.code
    default:
      return widened(wire.value)
  }
}

/** Whole numbers as bigint, since a decoder does not tell whether they were floats; bytes as arrays. */
function widened(value: unknown): unknown {
  if (Number.isSafeInteger(value)) return BigInt(Number(value))
  if (value instanceof Uint8Array) return [...value]
  if (Array.isArray(value)) return value.map(widened)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, widened(inner)]))
  }
  return value
}
