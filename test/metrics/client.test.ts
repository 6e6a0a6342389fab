import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import type { StatsdAddress } from '../../src/metrics/channel'
import { StatsdClient } from '../../src/metrics/client'
import { createDogStatsD } from '../../src/metrics/dogstatsd'
import { Histogram } from '../../src/metrics/histogram'
import { startStatsd, startStatsdStream } from './statsd-server'

function clientTo(address: StatsdAddress, t: TestContext, warnings: string[] = []) {
  const client = new StatsdClient({
    address,
    tags: { service: 'shop', env: 'prod' },
    warn: message => warnings.push(message),
    untraced: fn => fn(),
  })
  t.after(() => client.close())
  return { client, dogstatsd: createDogStatsD(() => client) }
}

async function udp(t: TestContext) {
  const server = await startStatsd()
  t.after(() => server.close())
  return { server, ...clientTo({ kind: 'udp', hostname: 'localhost', port: server.port }, t) }
}

test('each kind of metric arrives as what DataKit keeps, with the tags of the service', async t => {
  const { server, dogstatsd } = await udp(t)
  dogstatsd.increment('orders')
  dogstatsd.increment('orders', 5, { country: 'de' })
  dogstatsd.decrement('orders', 2, ['country:fr'])
  dogstatsd.gauge('queue.length', 7)
  dogstatsd.distribution('size', 1.5)
  dogstatsd.set('users', 'u1')
  await dogstatsd.flush()
  await server.waitFor(metrics => metrics.length === 6)
  const common = ['service:shop', 'env:prod']
  assert.deepEqual(server.metrics(), [
    { name: 'orders', value: '1', type: 'c', tags: common },
    { name: 'orders', value: '5', type: 'c', tags: [...common, 'country:de'] },
    { name: 'orders', value: '-2', type: 'c', tags: [...common, 'country:fr'] },
    { name: 'queue.length', value: '7', type: 'g', tags: common },
    { name: 'size', value: '1.5', type: 'd', tags: common },
    { name: 'users', value: 'u1', type: 's', tags: common },
  ])
})

test('a gauge below zero goes by way of zero, since a sign alone means a change', async t => {
  const { server, dogstatsd } = await udp(t)
  dogstatsd.gauge('temperature', -4)
  await dogstatsd.flush()
  await server.waitFor(metrics => metrics.length === 2)
  assert.deepEqual(
    server.metrics().map(({ value }) => value),
    ['0', '-4'],
  )
})

test('a histogram becomes gauges and counts', async t => {
  const { server, dogstatsd } = await udp(t)
  for (let value = 1; value <= 100; value++) dogstatsd.histogram('latency', value, { route: '/a' })
  await dogstatsd.flush()
  await server.waitFor(metrics => metrics.length === 8)
  const parts = Object.fromEntries(server.metrics().map(({ name, value, type }) => [name, `${value} ${type}`]))
  assert.deepEqual(parts, {
    'latency.min': '1 g',
    'latency.max': '100 g',
    'latency.avg': '50.5 g',
    'latency.median': '51 g',
    'latency.95percentile': '96 g',
    'latency.sum': '5050 c',
    'latency.total': '5050 c',
    'latency.count': '100 c',
  })
})

test('a packet has at most 1432 bytes, and what would break a line is replaced', async t => {
  const { server, dogstatsd } = await udp(t)
  for (let count = 0; count < 200; count++) dogstatsd.increment(`c${count}`, 1, { 'a|b': 'x,y\nz#ü' })
  await dogstatsd.flush()
  await server.waitFor(metrics => metrics.length === 200)
  assert.ok(server.packets.length > 1)
  for (const packet of server.packets) assert.ok(packet.length <= 1432, `${packet.length} bytes`)
  assert.deepEqual(server.metrics()[0]?.tags, ['service:shop', 'env:prod', 'a_b:x_y_z_ü'])
})

test('what is no metric is left out and throws nothing', async t => {
  const { server, dogstatsd } = await udp(t)
  const hostile = new Proxy({}, { ownKeys: () => assert.fail('hostile') })
  dogstatsd.gauge('bad', Number.NaN)
  dogstatsd.histogram('bad', Number.POSITIVE_INFINITY)
  dogstatsd.gauge(Symbol('odd') as unknown as string, 1)
  dogstatsd.increment('good', 1, hostile)
  dogstatsd.increment('good', 1, null as unknown as undefined)
  await dogstatsd.flush()
  await server.waitFor(metrics => metrics.length === 3)
  assert.deepEqual(
    server.metrics().map(({ name }) => name),
    ['Symbol_odd_', 'good', 'good'],
  )
})

test('packets reach a unix socket behind their length', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'statsd-'))
  const path = join(folder, 'statsd.socket')
  const server = await startStatsdStream(path)
  const { client } = clientTo({ kind: 'stream', path }, t)
  t.after(async () => {
    await client.close()
    server.close()
    await rm(folder, { recursive: true })
  })
  client.add('orders', 1, 'c')
  await client.flush()
  client.add('orders', 2, 'c')
  await client.flush()
  await server.waitFor(metrics => metrics.length === 2)
  assert.deepEqual(
    server.metrics().map(({ value }) => value),
    ['1', '2'],
  )
})

test('where nobody takes metrics they are counted as dropped and one kind of warning is given', async t => {
  const warnings: string[] = []
  const { client } = clientTo({ kind: 'stream', path: '/nowhere/statsd.socket' }, t, warnings)
  client.add('orders', 1, 'c')
  await client.flush()
  assert.deepEqual(client.counts, { sent: 0, dropped: 1 })
  assert.match(warnings[0] ?? '', /^metrics cannot be sent to \/nowhere\/statsd\.socket: .*ENOENT/)
})

test('a histogram of very many values keeps their count and bounds, and a sample of the rest', () => {
  const histogram = new Histogram()
  for (let value = 0; value < 100_000; value++) histogram.record(value)
  const found = histogram.take()
  assert.deepEqual([found?.count, found?.min, found?.max, found?.average], [100_000, 0, 99_999, 49_999.5])
  assert.ok(found && found.median > 30_000 && found.median < 70_000, String(found?.median))
  assert.equal(histogram.take(), undefined)
})
