import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RateLimiter } from '../../src/sampling/rate-limiter'

/** A clock that stands still until it is set. */
function clock() {
  let at = 1_000_000
  return { now: () => at, pass: (milliseconds: number) => (at += milliseconds) }
}

function take(limiter: RateLimiter, times: number): number {
  let allowed = 0
  for (let count = 0; count < times; count++) if (limiter.take()) allowed++
  return allowed
}

test('so many are let through at once as there are a second', () => {
  const limiter = new RateLimiter(3, clock().now)
  assert.equal(take(limiter, 10), 3)
})

test('tokens come back over time and never exceed one second of them', () => {
  const time = clock()
  const limiter = new RateLimiter(4, time.now)
  take(limiter, 4)
  time.pass(500)
  assert.equal(take(limiter, 10), 2)
  time.pass(60_000)
  assert.equal(take(limiter, 10), 4)
})

test('a limit of 0 lets nothing through, ever', () => {
  const time = clock()
  const limiter = new RateLimiter(0, time.now)
  assert.equal(take(limiter, 5), 0)
  time.pass(10_000)
  assert.equal(take(limiter, 5), 0)
  assert.equal(limiter.effectiveRate(), 0)
})

test('a limit below one a second lets one through after a while', () => {
  const time = clock()
  const limiter = new RateLimiter(0.5, time.now)
  assert.equal(take(limiter, 3), 1)
  time.pass(1000)
  assert.equal(take(limiter, 3), 0)
  time.pass(1000)
  assert.equal(take(limiter, 3), 1)
})

test('the effective rate is the share let through in this second and the one before', () => {
  const time = clock()
  const limiter = new RateLimiter(2, time.now)
  assert.equal(limiter.effectiveRate(), 1)
  take(limiter, 2)
  assert.equal(limiter.effectiveRate(), 1)
  take(limiter, 2)
  assert.equal(limiter.effectiveRate(), 0.5)
  time.pass(1000)
  take(limiter, 2)
  assert.equal(limiter.effectiveRate(), 4 / 6)
  time.pass(5000)
  take(limiter, 1)
  assert.equal(limiter.effectiveRate(), 1)
})
