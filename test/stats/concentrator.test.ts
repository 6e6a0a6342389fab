import assert from 'node:assert/strict'
import test from 'node:test'
import { Concentrator } from '../../src/stats/concentrator'
import { spanOf } from '../sampling/span-of'

function ended(name: string, service = 'shop') {
  const span = spanOf({ name, resource: name, service })
  span.finish(1000)
  return span
}

test('past the limit further keys are counted together, by service', () => {
  const concentrator = new Concentrator({ service: 'shop', limit: 2, peerTags: [] })
  concentrator.add(['a', 'b', 'c', 'd', 'a'].map(name => ended(name)))
  concentrator.add([ended('e', 'cart')])
  const [bucket, ...others] = concentrator.take(Number.POSITIVE_INFINITY)
  assert.ok(bucket !== undefined && others.length === 0)
  const counted = Array.from(bucket.rows.values(), ({ key, hits }) => [key.service, key.name, hits])
  assert.deepEqual(counted, [
    ['shop', 'a', 2],
    ['shop', 'b', 1],
    ['shop', 'tracer_blocked_value', 2],
    ['cart', 'tracer_blocked_value', 1],
  ])
})

test('a bucket is handed out when its ten seconds are over, and then it is gone', () => {
  const concentrator = new Concentrator({ service: 'shop', limit: 10, peerTags: [] })
  concentrator.add([ended('a')])
  assert.deepEqual(concentrator.take(9999), [])
  assert.deepEqual(
    concentrator.take(10_000).map(({ start }) => start),
    [0],
  )
  assert.deepEqual(concentrator.take(Number.POSITIVE_INFINITY), [])
})
