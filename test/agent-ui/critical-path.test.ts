import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PlacedSpan } from '../../src/agent/model'
import { criticalPath } from '../../src/agent/page/critical-path'
import { placedSpan, spanId } from './placed-span'

const at = (id: number, parent: number, depth: number, start: number, end: number): PlacedSpan =>
  placedSpan(id, parent, depth, { start, duration: end - start })

/** What each span has of the path, by its number. */
function shares(...spans: readonly PlacedSpan[]): Record<number, number> {
  return Object.fromEntries([...criticalPath(spans)].map(([id, { time }]) => [Number.parseInt(id, 16), time]))
}

test('calls one after the other are all on the path, with the work between them', () => {
  assert.deepEqual(shares(at(1, 0, 0, 0, 100), at(2, 1, 1, 10, 40), at(3, 1, 1, 50, 90)), { 1: 30, 2: 30, 3: 40 })
})

test('of calls at the same time the last to end is waited for', () => {
  assert.deepEqual(shares(at(1, 0, 0, 0, 100), at(2, 1, 1, 0, 60), at(3, 1, 1, 0, 90)), { 1: 10, 3: 90 })
  // The first had ended before the second began, the third ran beside both.
  const three = [at(2, 1, 1, 0, 40), at(3, 1, 1, 20, 50), at(4, 1, 1, 40, 100)]
  assert.deepEqual(shares(at(1, 0, 0, 0, 100), ...three), { 1: 0, 2: 40, 4: 60 })
})

test('the path goes down to what was waited for', () => {
  const spans = [
    at(1, 0, 0, 0, 100),
    at(2, 1, 1, 10, 90),
    at(3, 2, 2, 20, 80),
    at(4, 3, 3, 30, 40),
    at(5, 1, 1, 10, 85),
  ]
  assert.deepEqual(shares(...spans), { 1: 20, 2: 20, 3: 50, 4: 10 })
  assert.deepEqual(criticalPath(spans).get(spanId(3))?.stretches, [
    [40, 80],
    [20, 30],
  ])
})

test('what goes on after its parent ended counts until then, and what begins after that not at all', () => {
  assert.deepEqual(shares(at(1, 0, 0, 0, 100), at(2, 1, 1, 50, 400), at(3, 1, 1, 150, 160)), { 1: 50, 2: 50 })
})

test('a child that was there before its parent, as clocks of two machines may tell, does not count twice', () => {
  const parts = shares(at(1, 0, 0, 0, 100), at(2, 1, 1, 10, 50), at(3, 2, 2, 5, 30))
  assert.equal(
    Object.values(parts).reduce((sum, time) => sum + time, 0),
    100,
  )
})

test('the shares add up to the root, the longest one where there are several; a chain may be of any depth', () => {
  const chain = Array.from({ length: 20_000 }, (_, depth) => at(depth + 1, depth, depth, depth, 40_000 - depth))
  const parts = shares(...chain, at(30_000, 0, 0, 0, 10))
  assert.equal(
    Object.values(parts).reduce((sum, time) => sum + time, 0),
    40_000,
  )
  assert.equal(parts[30_000], undefined)
  assert.deepEqual(shares(), {})
})
