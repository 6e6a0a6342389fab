import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { durationHistogram } from '../../src/agent/histogram'
import type { DurationHistogram } from '../../src/agent/list-model'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'
import { startRig, wireSpan } from './rig'

/** A trace of one span for each duration, in milliseconds. */
function tracesOf(durations: readonly number[]) {
  return durations.map((duration, at) => {
    const texts = { service: 's', name: 'n', resource: 'r', type: '', kind: '' }
    const span = {
      id: 'a',
      ...texts,
      start: 0,
      duration,
      error: at === 0,
      meta: {},
      metrics: {},
      links: [],
      events: [],
    }
    return { low: String(at), high: '', arrival: at, spans: new Map([['a', span]]), bytes: 0, revision: 0 }
  })
}

test('each span is in the one bar whose edges it lies between, and bars follow one another', () => {
  const durations = fc.array(fc.oneof(fc.double({ min: 0, max: 1e7, noNaN: true }), fc.constantFrom(0, 1, 10, 1.58)), {
    minLength: 1,
    maxLength: 50,
  })
  fc.assert(
    fc.property(durations, values => {
      const { buckets, count } = durationHistogram(tracesOf(values), {})
      assert.equal(count, values.length)
      assert.ok(buckets.length <= 40)
      for (const [at, { from, to, count: inside }] of buckets.entries()) {
        if (at > 0) assert.equal(from, buckets[at - 1]?.to)
        const shorter = at === 0 ? values.filter(value => value < from).length : 0
        assert.equal(inside, values.filter(value => value >= from && value < to).length + shorter)
      }
      assert.equal(
        buckets.reduce((sum, bucket) => sum + bucket.errors, 0),
        1,
      )
    }),
  )
})

test('a histogram is of the spans of one operation in the traces that match, with its quantiles', async context => {
  const { send, json } = await startRig(context)
  for (let duration = 1; duration <= 100; duration++) {
    await send([[wireSpan({ resource: 'GET /a', duration: duration * 1e6, error: duration > 98 ? 1 : 0 })]])
  }
  await send([[wireSpan({ service: 'cart', resource: 'GET /b', duration: 7e6 })]])
  const found = await json<DurationHistogram>(
    `/api/histogram?${new URLSearchParams({ service: 'shop', resource: 'GET /*' })}`,
  )
  assert.deepEqual([found.count, found.p50, found.p95, found.p99], [100, 50, 95, 99])
  assert.deepEqual(
    found.buckets.map(({ from, to, count, errors }) => [from, to, count, errors]),
    [
      [1, 1.58, 1, 0],
      [1.58, 2.51, 1, 0],
      [2.51, 3.98, 1, 0],
      [3.98, 6.31, 3, 0],
      [6.31, 10, 3, 0],
      [10, 15.8, 6, 0],
      [15.8, 25.1, 10, 0],
      [25.1, 39.8, 14, 0],
      [39.8, 63.1, 24, 0],
      [63.1, 100, 36, 1],
      [100, 158, 1, 1],
    ],
  )
  const none = await json<DurationHistogram>('/api/histogram?q=service:cart&service=shop&constructor=x')
  assert.deepEqual(none, { count: 0, p50: 0, p95: 0, p99: 0, buckets: [] })
})

test('an operation shows its durations beside its traces, and a bar filters them to calls that took so long', async t => {
  const { agent, page, problems } = await openPage(t, '#/operations')
  const start = Date.now()
  const query = (took: number) => ({ service: 'db', name: 'pg.query', resource: 'SELECT 1', type: 'sql', took })
  await sendTraces(agent.url, [
    sampleTrace({ resource: 'GET /a', took: 500, children: [query(2)] }, { id: 16n, start }),
    sampleTrace({ resource: 'GET /b', took: 500, children: [query(200), query(3)] }, { id: 32n, start }),
    sampleTrace({ resource: 'GET /c', took: 500 }, { id: 48n, start }),
  ])
  await page.locator('[aria-rowindex]', { hasText: 'SELECT 1' }).click()
  await page.locator('[data-matches="2"]').waitFor()
  const figure = page.getByRole('figure', { name: 'Durations of 3 calls of this operation' })
  await figure.waitFor()
  assert.match(await figure.innerHTML(), /p50 3\.00 ms, p95 200 ms, p99 200 ms/)
  await figure.getByRole('link', { name: '158 ms to 251 ms: 1 call, 0 errors' }).click()
  await page.locator('[data-matches="1"]').waitFor()
  await page.locator('[data-trace]', { hasText: 'GET /b' }).waitFor()
  assert.equal(
    await page.locator('#search').inputValue(),
    'span(service:db resource:"SELECT 1" duration:>=158ms duration:<251ms)',
  )
  await figure.getByRole('link', { name: '1.58 ms to 2.51 ms: 1 call, 0 errors' }).focus()
  await page.keyboard.press('Enter')
  await page.locator('[data-trace]', { hasText: 'GET /a' }).waitFor()
  await page.locator('[data-action="all-times"]').click()
  await page.locator('[data-matches="2"]').waitFor()
  assert.equal(await page.locator('#search').inputValue(), 'service:db resource:"SELECT 1"')
  assert.deepEqual(problems, [])
})
