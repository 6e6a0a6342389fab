import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSingleSpans } from '../../src/sampling/single-spans'
import { spanOf } from './span-of'

test('a span that a rule keeps says so, others stay as they were', () => {
  const wanted = spanOf({ name: 'card.charge' })
  const other = spanOf()
  const { choose } = createSingleSpans([{ name: 'card.*', sampleRate: 1 }])
  assert.deepEqual(choose([wanted, other]), [wanted])
  assert.deepEqual(wanted.metrics, ['_dd.span_sampling.mechanism', 8, '_dd.span_sampling.rule_rate', 1])
  assert.deepEqual(other.metrics, [])
})

test('the first rule that matches a span decides', () => {
  const { choose } = createSingleSpans([
    { name: 'card.*', sampleRate: 0 },
    { service: 'shop', sampleRate: 1 },
  ])
  const refused = spanOf({ name: 'card.charge' })
  const kept = spanOf()
  assert.deepEqual(choose([refused, kept]), [kept])
})

test('no more spans a second are kept than a rule allows', () => {
  let time = 0
  const { choose } = createSingleSpans([{ sampleRate: 1, maxPerSecond: 2 }], () => time)
  const spans = [spanOf(), spanOf(), spanOf()]
  assert.deepEqual(choose(spans), spans.slice(0, 2))
  assert.equal(spans[0]?.getNumber('_dd.span_sampling.max_per_second'), 2)
  assert.equal(spans[2]?.getNumber('_dd.span_sampling.mechanism'), undefined)
  time = 1000
  assert.equal(choose([spanOf()]).length, 1)
})

test('a regular expression of code matches where it is found, however often it is asked', () => {
  const { choose } = createSingleSpans([{ resource: /^GET \/o/g, tags: { 'http.status_code': /^5/ }, sampleRate: 1 }])
  const failing = () => spanOf({ resource: 'GET /orders', metrics: ['http.status_code', 503] })
  assert.equal(choose([failing(), failing()]).length, 2)
  assert.equal(choose([spanOf({ resource: 'GET /orders', meta: ['http.status_code', '200'] })]).length, 0)
  assert.equal(choose([spanOf({ resource: 'POST /orders', meta: ['http.status_code', '500'] })]).length, 0)
})
