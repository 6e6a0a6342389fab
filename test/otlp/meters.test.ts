import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Meter, metrics, ValueType } from '@opentelemetry/api'
import type { TracerOptions } from '../../src/config/rows/tracer-options'
import { resourceOf, told } from './collector'
import { startExporting } from './exporting'
import { type ReadMetric, scopesOf } from './measured'

const delta = 1
const cumulative = 2

async function start(t: TestContext, options: TracerOptions = {}, statuses: readonly number[] = []) {
  const { collector, tracer } = await startExporting(
    t,
    url => ({
      url: url,
      otelMetricsEnabled: true,
      otlpMetricsEndpoint: `${url}/v1/metrics`,
      metricExportInterval: 3_600_000,
      ...options,
    }),
    statuses,
  )
  const payloads = () => collector.received.filter(({ path }) => path === '/v1/metrics')
  const scopes = () => payloads().flatMap(({ message }) => scopesOf(message))
  /** The points of the last payload, as value and attributes, by instrument. */
  async function flushed(): Promise<Record<string, unknown>> {
    const before = payloads().length
    await tracer.flush()
    const found = payloads().slice(before)
    const all = found.flatMap(({ message }) => scopesOf(message).flatMap(scope => scope.metrics))
    return Object.fromEntries(all.map(metric => [metric.name, pointsOf(metric)]))
  }
  return { tracer, meter: metrics.getMeter('cart', '1.0'), payloads, scopes, flushed }
}

function pointsOf({ sum, gauge, histogram }: ReadMetric): unknown[] {
  if (histogram !== undefined) return histogram.dataPoints.map(({ count, sum: all }) => [Number(count), all])
  const points = (sum ?? gauge)?.dataPoints ?? []
  return points.map(({ asInt, asDouble, attributes }) => [asDouble ?? Number(asInt), told(attributes)])
}

function measureAll(meter: Meter): void {
  meter.createCounter('counter').add(3)
  meter.createUpDownCounter('both').add(-3)
  meter.createHistogram('histogram').record(3)
  meter.createGauge('gauge').record(3)
  meter.createObservableCounter('observed').addCallback(result => result.observe(3))
  meter.createObservableUpDownCounter('observed.both').addCallback(result => result.observe(-3))
  meter.createObservableGauge('observed.gauge').addCallback(result => result.observe(3))
}

for (const form of ['http/protobuf', 'http/json'] as const) {
  test(`instruments are sent with all that is known of them, as ${form}`, async t => {
    const { tracer, payloads, scopes } = await start(t, {
      otlpMetricsProtocol: form,
      otlpMetricsHeaders: { 'x-key': 'secret' },
      tags: { team: 'till' },
    })
    const options = { schemaUrl: 'https://schema/1', attributes: { of: 'scope' } }
    const meter = metrics.getMeter('cart', '2.0', options)
    const about = { description: 'Things sold', unit: '{thing}' }
    meter.createCounter('sold', { ...about, valueType: ValueType.INT }).add(2, { size: 3, colours: ['red'] })
    meter.createUpDownCounter('left', { valueType: ValueType.INT }).add(-5)
    meter.createHistogram('paid', { advice: { explicitBucketBoundaries: [1, 10] } }).record(10)
    await tracer.flush()
    const [payload] = payloads()
    assert.ok(payload !== undefined)
    assert.equal(payload.headers['x-key'], 'secret')
    const resource = resourceOf(payload.message)
    assert.deepEqual([resource['service.name'], resource.team, resource['process.pid']], ['shop', 'till', undefined])
    const [scope, ...others] = scopes()
    assert.equal(others.length, 0)
    assert.deepEqual([scope?.scope.name, scope?.scope.version, scope?.schemaUrl], ['cart', '2.0', 'https://schema/1'])
    assert.deepEqual(told(scope?.scope.attributes), { of: 'scope' })
    const [sold, left, paid] = scope?.metrics ?? []
    assert.deepEqual([sold?.name, sold?.description, sold?.unit], ['sold', 'Things sold', '{thing}'])
    const [point] = sold?.sum?.dataPoints ?? []
    assert.deepEqual([point?.asInt, told(point?.attributes)], ['2', { size: 3, colours: ['red'] }])
    assert.ok(BigInt(point?.startTimeUnixNano ?? 0) <= BigInt(point?.timeUnixNano ?? 0))
    assert.equal(left?.sum?.dataPoints[0]?.asInt, '-5')
    assert.ok(sold?.sum?.isMonotonic)
    assert.ok(!left?.sum?.isMonotonic)
    const [bucketed] = paid?.histogram?.dataPoints ?? []
    assert.deepEqual(bucketed?.bucketCounts, ['0', '1', '0'])
    assert.deepEqual([bucketed?.explicitBounds, bucketed?.min, bucketed?.max], [[1, 10], 10, 10])
  })
}

for (const [preference, expected] of [
  ['delta', [delta, cumulative, delta, delta, cumulative]],
  ['cumulative', [cumulative, cumulative, cumulative, cumulative, cumulative]],
  ['lowmemory', [delta, cumulative, delta, cumulative, cumulative]],
] as const)
  test(`the preference ${preference} says what is told since the last time`, async t => {
    const { meter, scopes, flushed } = await start(t, { otlpMetricsTemporality: preference })
    measureAll(meter)
    await flushed()
    const known = scopes().flatMap(scope => scope.metrics)
    const names = ['counter', 'both', 'histogram', 'observed', 'observed.both']
    const found = names.map(name => known.find(metric => metric.name === name))
    assert.deepEqual(
      found.map(metric => (metric?.sum ?? metric?.histogram)?.aggregationTemporality),
      expected,
    )
  })

test('values add up since the last payload, and those that go up and down since the start', async t => {
  const { meter, flushed } = await start(t)
  const counter = meter.createCounter('counter')
  const both = meter.createUpDownCounter('both')
  const gauge = meter.createGauge('gauge')
  const histogram = meter.createHistogram('histogram')
  let total = 10
  meter.createObservableCounter('observed').addCallback(result => result.observe(total))
  for (const value of [1, 2]) {
    counter.add(value, { a: 1, b: 2 })
    counter.add(value, { b: 2, a: 1 })
    counter.add(value, { a: '1', b: 2 })
    both.add(-value)
    gauge.record(value)
    histogram.record(value)
  }
  const first = await flushed()
  assert.deepEqual(first.counter, [
    [6, { a: 1, b: 2 }],
    [3, { a: '1', b: 2 }],
  ])
  assert.deepEqual([first.both, first.gauge, first.observed], [[[-3, {}]], [[2, {}]], [[10, {}]]])
  assert.deepEqual(first.histogram, [[2, 3]])
  counter.add(4)
  total = 15
  const second = await flushed()
  assert.deepEqual(second, { counter: [[4, {}]], both: [[-3, {}]], observed: [[5, {}]] })
  total = 2
  const third = await flushed()
  assert.deepEqual(third.observed, [[2, {}]])
})

test('a flush that finds nothing new sends nothing', async t => {
  const { meter, payloads, flushed } = await start(t, { otlpMetricsTemporality: 'cumulative' })
  await flushed()
  assert.equal(payloads().length, 0)
  measureAll(meter)
  await flushed()
  await flushed()
  assert.equal(payloads().length, 1)
  meter.createCounter('counter').add(1)
  const again = await flushed()
  assert.deepEqual([again.counter, again['observed.gauge']], [[[4, {}]], [[3, {}]]])
})

test('the same meter and the same instrument are given to whoever asks', async t => {
  const { meter, scopes, flushed } = await start(t)
  assert.equal(metrics.getMeter('cart', '1.0'), meter)
  assert.notEqual(metrics.getMeter('cart', '1.1'), meter)
  meter.createCounter('sold').add(1)
  metrics.getMeter('cart', '1.0').createCounter('SOLD').add(1)
  metrics.getMeter('cart', '1.1').createCounter('sold').add(5)
  meter.createCounter('sold', { unit: 'kg' }).add(7)
  await flushed()
  const found = scopes().map(scope => [
    scope.scope.version,
    ...scope.metrics.map(metric => [metric.name, metric.unit ?? '']),
  ])
  assert.deepEqual(found, [
    ['1.0', ['sold', ''], ['sold', 'kg']],
    ['1.1', ['sold', '']],
  ])
  assert.equal(scopes()[0]?.metrics[0]?.sum?.dataPoints[0]?.asDouble, 2)
})

test('what cannot be measured is told once and left out', async t => {
  const warned: string[] = []
  const logger = { debug() {}, info() {}, warn: (text: string) => warned.push(text), error() {} }
  const { meter, flushed } = await start(t, { logLevel: 'warn', logger })
  const counter = meter.createCounter('sold')
  for (const value of [-1, -2, Number.NaN, Infinity, '1' as unknown as number]) counter.add(value)
  meter.createHistogram('paid', { advice: { explicitBucketBoundaries: [2, 1] } }).record(-1)
  meter.createCounter('no name').add(1)
  meter.createObservableGauge('temperature').addCallback(() => {
    throw new Error('broken')
  })
  const hostile = new Proxy({}, { ownKeys: () => assert.fail('read') })
  assert.doesNotThrow(() => counter.add(1, hostile))
  counter.add(1)
  assert.deepEqual(await flushed(), { sold: [[1, {}]] })
  const ours = warned.filter(text => text.includes('OpenTelemetry'))
  assert.deepEqual(
    ['counter sold is not', 'histogram paid is not', 'usual buckets', 'no name', 'broken'].map(
      part => ours.filter(text => text.includes(part)).length,
    ),
    [1, 1, 1, 1, 1],
  )
})

test('sets of attributes beyond what is told apart are one set together', async t => {
  const { meter, flushed } = await start(t)
  const counter = meter.createCounter('sold')
  meter.createObservableCounter('observed').addCallback(result => {
    for (let at = 0; at < 2005; at++) result.observe(at + 1, { at })
  })
  for (let at = 0; at < 2005; at++) counter.add(1, { at })
  const { sold, observed } = (await flushed()) as Record<string, [number, object][]>
  assert.equal(sold?.length, 2000)
  assert.deepEqual(sold?.at(-1), [6, { 'otel.metric.overflow': true }])
  assert.equal(observed?.length, 2000)
  assert.deepEqual(observed?.at(-1), [2000 + 2001 + 2002 + 2003 + 2004 + 2005, { 'otel.metric.overflow': true }])
})

test('callbacks tell of one instrument or of several, at once or later, until they are removed', async t => {
  const { meter, flushed } = await start(t)
  const inside = meter.createObservableGauge('inside')
  const outside = meter.createObservableGauge('outside')
  const other = meter.createObservableGauge('other')
  let degrees = 20
  const batch: Parameters<Meter['addBatchObservableCallback']>[0] = async result => {
    await undefined
    result.observe(inside, degrees)
    result.observe(outside, degrees - 10, { where: 'door' })
    result.observe(other, degrees)
  }
  meter.addBatchObservableCallback(batch, [inside, outside])
  meter.addBatchObservableCallback(batch, [outside, inside])
  assert.deepEqual(await flushed(), { inside: [[20, {}]], outside: [[10, { where: 'door' }]] })
  meter.removeBatchObservableCallback(batch, [inside, outside])
  const single: Parameters<typeof other.addCallback>[0] = result => result.observe(degrees)
  other.addCallback(single)
  degrees = 21
  assert.deepEqual(await flushed(), { other: [[21, {}]] })
  meter.createObservableGauge('other').removeCallback(single)
  degrees = 22
  assert.deepEqual(await flushed(), {})
})

test('a callback that never tells holds no payload for longer than its time', async t => {
  const { meter, flushed } = await start(t, { metricExportTimeout: 20 })
  meter.createObservableGauge('late').addCallback(() => new Promise(() => {}))
  meter.createCounter('sold').add(1)
  const held = setTimeout(() => {}, 60_000)
  t.after(() => clearTimeout(held))
  assert.deepEqual(await flushed(), { sold: [[1, {}]] })
})

test('what is measured is sent by itself, and again where nobody took it', async t => {
  const { meter, payloads } = await start(t, { metricExportInterval: 20 }, [503])
  meter.createCounter('sold').add(1)
  for (let tries = 0; payloads().length < 2 && tries < 2000; tries++)
    await new Promise(resolve => setTimeout(resolve, 5))
  assert.deepEqual(payloads()[0]?.message, payloads()[1]?.message)
})

test('the provider of somebody else stays, and ours goes with the tracer', async t => {
  const { tracer, meter } = await start(t)
  await start(t)
  assert.equal(metrics.getMeter('cart', '1.0'), meter)
  await tracer.shutdown()
  assert.notEqual(metrics.getMeter('cart', '1.0'), meter)
})

test('nothing is measured unless it is asked for', async t => {
  const { meter, payloads, flushed } = await start(t, { metricsExporter: 'none' })
  meter.createCounter('sold').add(1)
  await flushed()
  assert.equal(payloads().length, 0)
})
