import assert from 'node:assert/strict'
import test from 'node:test'
import { DDSketch } from '@datadog/sketches-js'
import fc from 'fast-check'
import { Sketch } from '../../src/stats/sketch'

function read(values: readonly number[]): DDSketch {
  const sketch = new Sketch()
  for (const value of values) sketch.add(value)
  return DDSketch.fromProto(sketch.encode())
}

test("a quantile that another's reader tells is within one percent of the real one", () => {
  const duration = fc.double({ min: 1, max: 1e16, noNaN: true })
  fc.assert(
    fc.property(fc.array(duration, { minLength: 1, maxLength: 300 }), values => {
      const sketch = read(values)
      const sorted = [...values].sort((one, other) => one - other)
      for (const quantile of [0, 0.5, 0.75, 0.99, 1]) {
        const real = sorted[Math.floor(quantile * (sorted.length - 1))] as number
        const told = sketch.getValueAtQuantile(quantile)
        assert.ok(Math.abs(told - real) <= real * 0.0101, `${quantile}: ${told} for ${real}`)
      }
    }),
    { numRuns: 100 },
  )
})

test('no time at all counts as zero, and values past the last bin count in it', () => {
  const sketch = read([0, 0, -5, 1e30])
  assert.equal(sketch.zeroCount, 3)
  assert.equal(sketch.store.count, 1)
})

test('an empty sketch is read as one', () => {
  const sketch = read([])
  assert.deepEqual([sketch.zeroCount, sketch.store.count], [0, 0])
})
