import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import test from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { createCounts } from '../../src/agent/counts'
import { readMeasurement } from '../../src/agent/datagram'
import { MetricStore } from '../../src/agent/metrics'
import type { AgentStatus, MetricSeries } from '../../src/agent/model'
import { startRig } from './rig'

test('measurements of DogStatsD become series, and what cannot be read is counted', async context => {
  const { agent, json } = await startRig(context)
  const socket = createSocket('udp4')
  context.after(() => socket.close())
  const lines = [
    'mem:5|g|#b:2,a:1',
    'mem:7|g|#a:1,b:2',
    'hits:2|c|@0.5',
    'took:10:20|d',
    'took:30|ms|#x',
    'users:anna:bert:anna|s',
    '_e{1,1}:a|b',
    'wrong|g',
    'wrong:x|g',
    'wrong:1|q',
    'wrong:1|c|@2',
    '',
  ]
  socket.send(lines.join('\n'), agent.statsdPort, '127.0.0.1')
  while ((await json<AgentStatus>('/api/status')).received.datagrams !== 1) await pause(5)
  const series = await json<MetricSeries[]>('/api/metrics')
  assert.deepEqual(
    series.map(({ name, type, tags, points }) => [name, type, tags, points.map(([, value]) => value)]),
    [
      ['hits', 'count', [], [4]],
      ['mem', 'gauge', ['a:1', 'b:2'], [7]],
      ['took', 'distribution', [], [10, 20]],
      ['took', 'distribution', ['x'], [30]],
      ['users', 'set', [], [2]],
    ],
  )
  assert.ok(Math.abs((series[0]?.points[0]?.[0] ?? 0) - Date.now()) < 60_000)
  assert.equal((await json<AgentStatus>('/api/status')).refused.metrics, 4)
})

test('a measurement that cannot be read says what was expected', () => {
  const cases: readonly [string, RegExp][] = [
    ['a', /expected name:value\|type, got a/],
    [':1|c', /expected name:value\|type/],
    ['a:1', /a: expected the type g, c, d, h, ms or s, got nothing/],
    ['a:1|toString', /got toString/],
    ['a:|c', /a: expected a number, got nothing/],
    ['a:1|c|@0', /a: expected a rate above 0 and up to 1, got 0/],
  ]
  for (const [line, problem] of cases) assert.throws(() => readMeasurement(line), problem)
  fc.assert(
    fc.property(fc.string(), line => {
      try {
        readMeasurement(line)
      } catch (error) {
        assert.match(String(error), /expected/)
      }
    }),
  )
})

test('series and their points are bounded: those that were silent longest go, and are counted', () => {
  const counts = createCounts()
  const store = new MetricStore(16 * 1024 * 1024, counts)
  const gauge = (name: string, value: number, now: number) =>
    store.add({ name, type: 'gauge', values: [value], rate: 1, tags: [] }, now)
  for (let index = 0; index < 2500; index++) gauge(`m${index}`, index, 0)
  assert.equal(store.all().length, 2000)
  assert.equal(counts.dropped['metric series'], 500)
  assert.ok(!store.all().some(({ name }) => name === 'm499'))
  for (let second = 0; second < 1000; second++) gauge('m2499', second, second * 1000 + 5)
  const points = store.all().find(({ name }) => name === 'm2499')?.points ?? []
  assert.deepEqual([points.length, points[0], points.at(-1)], [600, [400_000, 400], [999_000, 999]])
})

test('gauges, counts and sets have one point a second', () => {
  const store = new MetricStore(16 * 1024 * 1024, createCounts())
  for (const now of [1000, 1900, 2100]) {
    store.add({ name: 'c', type: 'count', values: [1], rate: 0.25, tags: [] }, now)
    store.add({ name: 's', type: 'set', values: ['x', String(now)], rate: 1, tags: [] }, now)
  }
  assert.deepEqual(
    store.all().map(({ points }) => points),
    [
      [
        [1000, 8],
        [2000, 4],
      ],
      [
        [1000, 3],
        [2000, 2],
      ],
    ],
  )
})
