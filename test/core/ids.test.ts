import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decimalToWords, readHex, wordsToDecimal, wordToHex } from '../../src/core/ids'

const unsigned = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  // Around the bounds of a word and of what a double holds exactly.
  fc.constantFrom(0n, 1n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n),
)

function words(value: bigint): [number, number] {
  return [Number(value >> 32n) | 0, Number(value & 0xffffffffn) | 0]
}

test('every 64-bit id goes to decimal and back', () => {
  fc.assert(
    fc.property(unsigned, value => {
      const [high, low] = words(value)
      const text = wordsToDecimal(high, low)
      assert.equal(text, value.toString())
      assert.deepEqual(decimalToWords(text), [high, low])
      assert.deepEqual(decimalToWords(text.padStart(20, '0')), [high, low])
    }),
    { numRuns: 5000 },
  )
})

test('a decimal of more than 64 bits is no id', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 2n ** 64n, max: 10n ** 30n }), value => {
      assert.equal(decimalToWords(value.toString()), undefined)
    }),
  )
})

test('what is not all digits is no id', () => {
  for (const text of ['', '-1', '+1', ' 1', '1 ', '1.0', '1e3', '0x1', 'abc', '१'])
    assert.equal(decimalToWords(text), undefined)
})

test('every word is read back from its hexadecimal digits', () => {
  fc.assert(
    fc.property(unsigned, value => {
      const [high, low] = words(value)
      const text = `00-${wordToHex(high)}${wordToHex(low)}`
      assert.equal(readHex(text, 3, 8) | 0, high)
      assert.equal(readHex(text, 11, 8) | 0, low)
    }),
  )
})

test('digits that are not lower-case hexadecimal, or that are missing, are not read', () => {
  for (const text of ['0123456g', '0123456A', '0123456', '0123456 ', '-1234567', '0123456é'])
    assert.equal(readHex(text, 0, 8), -1)
  assert.equal(readHex('ff', 0, 2), 255)
})
