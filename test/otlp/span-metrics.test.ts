import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { TracerOptions } from '../../src/config/rows/tracer-options'
import { SpanMetrics } from '../../src/otlp/span-metrics'
import { startAgent } from '../agent'
import { spanOf } from '../sampling/span-of'
import { metricsOf, type ReadPoint, resourceOf, told } from './collector'
import { startExporting } from './exporting'

async function start(t: TestContext, options: TracerOptions = {}, statuses: readonly number[] = []) {
  const { collector, tracer } = await startExporting(
    t,
    url => ({
      tracesExporter: 'otlp',
      spanMetricsEnabled: true,
      otlpTracesEndpoint: `${url}/v1/traces`,
      otlpMetricsEndpoint: `${url}/v1/metrics`,
      ...options,
    }),
    statuses,
  )
  const messages = () => collector.received.filter(({ path }) => path === '/v1/metrics')
  const points = (): ReadPoint[] =>
    messages().flatMap(({ message }) => metricsOf(message).flatMap(({ histogram }) => histogram.dataPoints))
  return { collector, tracer, messages, points }
}

for (const form of ['http/protobuf', 'http/json'] as const) {
  test(`spans are counted as one histogram of seconds in ${form}`, async t => {
    const { tracer, messages, points } = await start(t, {
      otlpMetricsProtocol: form,
      env: 'prod',
      tags: { team: 'till', 'runtime-id': 'x' },
      processTags: true,
    })
    const tags = { 'span.kind': 'server', 'span.type': 'web', 'http.method': 'GET', 'http.status_code': 200 }
    for (const time of [5, 700, 20_000]) {
      const startTime = Date.now() - time
      const span = tracer.startSpan('web.request', {
        childOf: null,
        startTime,
        tags: { ...tags, 'http.route': '/cart' },
      })
      span.finish(startTime + time)
    }
    await tracer.flush()
    const [request, ...others] = messages()
    assert.ok(request !== undefined && others.length === 0)
    assert.equal(request.method, 'POST')
    const resource = resourceOf(request.message)
    assert.deepEqual(
      [resource['service.name'], resource['deployment.environment.name'], resource['datadog.tracer_tags']],
      ['shop', 'prod', ['team:till']],
    )
    assert.match(String(resource['datadog.process_tags']), /entrypoint\.name:/)
    const [metric] = metricsOf(request.message)
    assert.ok(metric !== undefined)
    assert.deepEqual(
      [metric.name, metric.unit, metric.histogram.aggregationTemporality],
      ['traces.span.sdk.metrics.duration', 's', 1],
    )
    const [point, ...more] = points()
    assert.ok(point !== undefined && more.length === 0)
    assert.equal(Number(point.count), 3)
    assert.ok(
      Math.abs(point.sum - 20.705) < 0.01 && Math.abs(point.min - 0.005) < 0.001 && point.max > 19.9,
      String(point.sum),
    )
    assert.equal(point.bucketCounts.length, point.explicitBounds.length + 1)
    assert.deepEqual(
      point.bucketCounts.flatMap((count, at) => (Number(count) > 0 ? [[at, Number(count)]] : [])),
      [
        [2, 1],
        [9, 1],
        [16, 1],
      ],
    )
    assert.ok(BigInt(point.startTimeUnixNano) < BigInt(point.timeUnixNano))
    assert.deepEqual(told(point.attributes), {
      'service.name': 'shop',
      'span.name': 'web.request',
      'span.kind': 'SPAN_KIND_SERVER',
      'status.code': 'STATUS_CODE_UNSET',
      'http.request.method': 'GET',
      'http.route': '/cart',
      'http.response.status_code': 200,
      'datadog.operation.name': 'web.request',
      'datadog.span.type': 'web',
      'datadog.span.top_level': true,
      'datadog.is_trace_root': true,
    })
  })
}

test('each payload has what ended since the one before', async t => {
  const { tracer, points } = await start(t)
  tracer.startSpan('work', { childOf: null }).finish()
  await tracer.flush()
  tracer.startSpan('work', { childOf: null }).finish()
  await tracer.flush()
  const [first, second] = points()
  assert.deepEqual([Number(first?.count), Number(second?.count)], [1, 1])
  assert.equal(first?.timeUnixNano, second?.startTimeUnixNano)
})

test('spans are counted before a trace is decided against, and failed ones apart', async t => {
  const { tracer, collector, points } = await start(t, { sampleRate: 0 })
  tracer.startSpan('work', { childOf: null, tags: { error: true } }).finish()
  tracer.startSpan('work', { childOf: null }).finish()
  await tracer.flush()
  assert.deepEqual(collector.spans(), [])
  const codes = points().map(({ attributes, count }) => [told(attributes)['status.code'], Number(count)])
  assert.deepEqual(codes.toSorted(), [
    ['STATUS_CODE_ERROR', 1],
    ['STATUS_CODE_UNSET', 1],
  ])
})

test('payloads of traces tell that their spans are counted already', async t => {
  const { tracer, collector } = await start(t)
  tracer.startSpan('work', { childOf: null }).finish()
  await tracer.flush()
  const traces = collector.received.filter(({ path }) => path === '/v1/traces')
  assert.deepEqual(
    traces.map(({ message }) => resourceOf(message)['_dd.stats_computed']),
    ['true'],
  )
})

test('an agent is told so as well, and gets no statistics', async t => {
  const agent = await startAgent({ personality: 'datadog' })
  t.after(() => agent.close())
  const { tracer, points } = await start(t, { tracesExporter: 'agent', url: agent.url, statsComputationEnabled: true })
  tracer.startSpan('work', { childOf: null }).finish()
  await tracer.flush()
  assert.equal(points().length, 1)
  const traces = agent.requests.filter(({ path }) => path === '/v0.4/traces')
  assert.deepEqual(
    traces.map(({ headers }) => headers['datadog-client-computed-stats']),
    ['yes'],
  )
  assert.ok(agent.requests.every(({ path }) => path !== '/v0.6/stats'))
})

test('peers are told apart by the tags that the agent names', async t => {
  const agent = await startAgent({ personality: 'datadog', info: { peer_tags: ['db.hostname'] } })
  t.after(() => agent.close())
  const { tracer, points } = await start(t, { url: agent.url })
  await tracer.agent()
  const tags = { 'span.kind': 'client', 'db.hostname': 'db-1' }
  tracer.startSpan('query', { childOf: null, tags: { ...tags, service: 'db' } }).finish()
  await tracer.flush()
  const [point] = points()
  const { 'datadog.peer_tags': peers, 'datadog.svc_src': source } = told(point?.attributes)
  assert.deepEqual([peers, source], [['db.hostname:db-1'], 'm'])
})

test('metrics that nobody takes wait for the next time', async t => {
  const agent = await startAgent({ personality: 'datadog' })
  t.after(() => agent.close())
  const { tracer, points, messages } = await start(t, { tracesExporter: 'agent', url: agent.url }, [503])
  tracer.startSpan('work', { childOf: null }).finish()
  await tracer.flush({ timeout: 1000 })
  tracer.startSpan('more', { childOf: null }).finish()
  await tracer.flush({ timeout: 1000 })
  assert.equal(messages().length, 3)
  assert.deepEqual(
    points().map(({ attributes }) => told(attributes)['span.name']),
    ['work', 'work', 'more'],
  )
})

test('spans are counted unless that is turned off where traces and metrics go by OTLP', async t => {
  const both = await start(t, { spanMetricsEnabled: undefined, otelMetricsEnabled: true })
  const off = await start(t, { spanMetricsEnabled: false, otelMetricsEnabled: true })
  const one = await start(t, { spanMetricsEnabled: undefined })
  for (const { tracer } of [both, off, one]) {
    tracer.startSpan('work', { childOf: null }).finish()
    await tracer.flush()
  }
  assert.deepEqual(
    [both, off, one].map(({ messages }) => messages().length),
    [1, 0, 0],
  )
})

test('past the limit further spans are counted together, by service', () => {
  const metrics = new SpanMetrics({ service: 'shop', limit: 2, peerTags: [] }, 0)
  for (const name of ['a', 'b', 'c', 'd', 'a']) {
    const span = spanOf({ name, resource: name, service: 'shop' })
    span.finish(1000)
    metrics.add([span])
  }
  const [metric] = metrics.take(1000) ?? []
  assert.ok(metric !== undefined)
  const { dataPoints } = metric.histogram as { dataPoints: ReadPoint[] }
  assert.deepEqual(
    dataPoints.map(({ attributes, count }) => [told(attributes)['span.name'], count]),
    [
      ['a', '2'],
      ['b', '1'],
      ['tracer_blocked_value', '2'],
    ],
  )
})
