import assert from 'node:assert/strict'
import test from 'node:test'
import { latenciesOf } from '../../src/agent/latencies'
import type { LatencyList, LatencyPoint } from '../../src/agent/list-model'
import { latencyScale, termsWithin } from '../../src/agent/page/latency-scale'
import { readQuery } from '../../src/agent/query'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'
import { hex, startRig, wireSpan } from './rig'

test('latencies are the starts and durations of the traces that match, oldest first', async context => {
  const { send, json } = await startRig(context)
  const at = (milliseconds: number): bigint => BigInt(milliseconds) * 1_000_000n
  await send([
    [wireSpan({ trace_id: 1n, start: at(2000), duration: at(5) })],
    [wireSpan({ trace_id: 2n, start: at(1000), duration: at(7), error: 1 })],
    [wireSpan({ trace_id: 3n, start: at(3000), service: 'cart' })],
  ])
  assert.deepEqual(await json<LatencyList>('/api/latencies?q=service:shop'), {
    points: [
      [1000, 7, 1, hex(2)],
      [2000, 5, 0, hex(1)],
    ],
    left: 0,
  })
})

test('of many traces at most two thousand are told: all with an error, the slowest, and others over all of the time', () => {
  const traces = Array.from({ length: 9000 }, (_, at) => {
    const texts = { service: 's', name: 'n', resource: 'r', type: '', kind: '' }
    const duration = at === 4321 ? 9999 : 1 + (at % 10)
    const rest = { error: at % 10 === 0, meta: {}, metrics: {}, links: [], events: [] }
    const span = { id: 'a', ...texts, start: at, duration, ...rest }
    return { low: String(at), high: '', arrival: at, spans: new Map([['a', span]]), bytes: 0, revision: 0 }
  })
  const { points, left } = latenciesOf(traces)
  assert.deepEqual([points.length, left], [2000, 7000])
  assert.equal(points.filter(([, , error]) => error === 1).length, 900)
  assert.ok(points.some(([, duration]) => duration === 9999))
  assert.deepEqual(
    [...points].sort((a, b) => a[0] - b[0]),
    points,
  )
  const fine = points.filter(([, , error]) => error === 0)
  for (let from = 0; from < 9000; from += 1000) {
    assert.ok(
      fine.some(([start]) => start >= from && start < from + 1000),
      `nothing from ${from} on`,
    )
  }
  assert.equal(new Set(points.map(([, , , id]) => id)).size, 2000)
})

test('a part of the picture becomes terms that find what lies in it, and a side at the edge no term', () => {
  const whole = { left: 0, right: 100, top: 0, bottom: 100 }
  const points: LatencyPoint[] = [
    [1_790_000_000_000, 1, 0, 'a'],
    [1_790_000_100_000, 10_000, 1, 'b'],
  ]
  const scale = latencyScale(points, whole)
  const x = scale.x(1_790_000_050_000)
  assert.ok(Math.abs(scale.startAt(x) - 1_790_000_050_000) < 1)
  assert.ok(Math.abs(scale.durationAt(scale.y(250)) - 250) < 0.001)
  assert.deepEqual(termsWithin(whole, whole, scale), [])
  const part = { left: x, right: 100, top: 0, bottom: scale.y(250.5) }
  const terms = termsWithin(part, whole, scale)
  assert.deepEqual(terms, [`start:>=${new Date(1_790_000_050_000).toISOString()}`, 'duration:>=250ms'])
  assert.equal(readQuery(terms.join(' ')).problem, undefined)
  const small = termsWithin({ ...whole, top: scale.y(2.04), bottom: scale.y(1.5) }, whole, scale)
  assert.deepEqual(small, ['duration:>=1.5ms', 'duration:<=2.1ms'])
})

test('a drag over the latencies filters the list, a point leads to its trace, and the whole is back by a button', async t => {
  const { agent, page, problems } = await openPage(t)
  const start = Date.now() - 100_000
  const samples = [
    { name: 'early', at: 0, took: 10 },
    { name: 'middle', at: 50_000, took: 10 },
    { name: 'slow', at: 50_000, took: 5000 },
    { name: 'late', at: 100_000, took: 10 },
  ]
  await sendTraces(
    agent.url,
    samples.map(({ name, at, took }, index) =>
      sampleTrace({ resource: `GET /${name}`, took }, { id: BigInt(16 * (index + 1)), start: start + at }),
    ),
  )
  const picture = page.getByRole('img', { name: /Durations of 4 traces over time/ })
  await picture.waitFor()
  const box = await picture.boundingBox()
  assert.ok(box)
  const [left, width] = [box.x + 56, box.width - 72]
  await page.mouse.move(left + width * 0.3, box.y + 50)
  await page.mouse.down()
  await page.mouse.move(left + width * 0.5, box.y + 20)
  await page.mouse.move(left + width * 0.7, box.y + 2)
  await page.mouse.up()
  await page.locator('[data-matches="1"]').waitFor()
  assert.match(await page.locator('#search').inputValue(), /^start:>=\S+Z start:<=\S+Z duration:>=\d+ms$/)
  await page.locator('[data-trace]', { hasText: 'GET /slow' }).waitFor()
  await page.locator('[data-action="all-times"]').click()
  await page.locator('[data-matches="4"]').waitFor()
  assert.equal(await page.locator('#search').inputValue(), '')

  await picture.waitFor()
  await page.mouse.move(left + width * 0.2, box.y + 50)
  await page.mouse.move(left + 1, box.y + 79)
  await page.locator('[data-point]').click()
  await page.locator('h1', { hasText: 'GET /early' }).waitFor()
  assert.deepEqual(problems, [])
})
