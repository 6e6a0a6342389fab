import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { createRate, isKept } from '../../src/sampling/rate'

const modulus = 2n ** 64n
const factor = 1111111111111111111n

const ids = fc.bigInt({ min: 1n, max: modulus - 1n })

function kept(share: number, id: bigint): boolean {
  return isKept(createRate(share), Number(id >> 32n) | 0, Number(id & 0xffffffffn) | 0)
}

test('the hash is the low 64 bits of the product with the shared factor, compared to the rate', () => {
  fc.assert(
    fc.property(ids, fc.double({ min: 0, max: 1, noNaN: true, minExcluded: true, maxExcluded: true }), (id, share) => {
      const expected = (id * factor) % modulus <= BigInt(Math.floor(share * 2 ** 64))
      assert.equal(kept(share, id), expected)
    }),
    { numRuns: 5000 },
  )
})

test('a hash that equals the threshold is kept and the next one is not', () => {
  // The factor is odd, so it has an inverse, and every hash has an id.
  let inverse = 1n
  for (let step = 0; step < 6; step++) inverse = (inverse * (2n - factor * inverse)) & (modulus - 1n)
  for (const share of [0.5, 0.25, 0.1, 0.000001, 0.9999]) {
    const threshold = BigInt(Math.floor(share * 2 ** 64))
    assert.equal(kept(share, (threshold * inverse) % modulus), true)
    assert.equal(kept(share, ((threshold + 1n) * inverse) % modulus), false)
  }
})

test('known ids get the decision that other tracers give them', () => {
  const table: [id: bigint, share: number, kept: boolean][] = [
    [8135292307740797052n, 0.1234, true],
    [2263640730249415707n, 0.1234, false],
    [9223372036854775808n, 0.5, true],
    [9223372036854775808n, 0.25, false],
    [2986627970102095326n, 0.3333, true],
    [6148299799767393280n, 0.3333, false],
    [18444899399302180861n, 0.5, false],
    [18444899399302180862n, 0.5, true],
    [18446744073709551615n, 0.5, false],
    [9223372036854775807n, 0.5, true],
    [12078589664685934330n, 0.5, false],
    [646771306295669658n, 0.5, true],
  ]
  for (const [id, share, expected] of table) assert.equal(kept(share, id), expected, `${id} at ${share}`)
})

test('a rate of 1 keeps and a rate of 0 drops every id', () => {
  fc.assert(
    fc.property(ids, id => {
      assert.equal(kept(1, id), true)
      assert.equal(kept(0, id), false)
    }),
  )
})

test('a rate outside 0 to 1 is the nearer of the two', () => {
  assert.equal(createRate(7).share, 1)
  assert.equal(createRate(-1).share, 0)
})

test('what a lower rate keeps, a higher one keeps too', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(ids, share, share, (id, left, right) => {
      if (kept(Math.min(left, right), id)) assert.equal(kept(Math.max(left, right), id), true)
    }),
  )
})

test('of many ids about the asked share is kept', () => {
  const count = 20_000
  for (const share of [0.05, 0.3, 0.8]) {
    let hits = 0
    // A fixed generator, so that the counts are the same in every run.
    let id = 88172645463325252n
    for (let at = 0; at < count; at++) {
      id ^= (id << 13n) & (modulus - 1n)
      id ^= id >> 7n
      id ^= (id << 17n) & (modulus - 1n)
      if (kept(share, id)) hits++
    }
    assert.ok(Math.abs(hits / count - share) < 0.02, `${hits} of ${count} for ${share}`)
  }
})

test('another process decides alike for the same ids', () => {
  const samples = ['1', '9223372036854775807', '18446744073709551615', '123456789012345678', '42']
  const script = `
    const { createRate, isKept } = require('./src/sampling/rate')
    const rate = createRate(0.4)
    const answers = ${JSON.stringify(samples)}.map(BigInt).map(id => isKept(rate, Number(id >> 32n) | 0, Number(id & 0xffffffffn) | 0))
    process.stdout.write(JSON.stringify(answers))`
  const output = execFileSync(process.execPath, ['--import', 'tsx', '-e', script], { encoding: 'utf8' })
  assert.deepEqual(
    JSON.parse(output),
    samples.map(sample => kept(0.4, BigInt(sample))),
  )
})

test('the text of a rate has six decimals at the most and no zeros at its end', () => {
  const table: [number, string][] = [
    [1, '1'],
    [0, '0'],
    [0.5, '0.5'],
    [0.000001, '0.000001'],
    [0.0000001, '0'],
    [0.00000051, '0.000001'],
    [1 / 3, '0.333333'],
    [0.1 + 0.2, '0.3'],
  ]
  for (const [share, text] of table) assert.equal(createRate(share).text, text)
})
