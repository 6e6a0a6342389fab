import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { TracerOptions } from '../../src/config/rows/tracer-options'
import { startAgent } from '../agent'
import { resourceOf, startCollector, told } from './collector'
import { startExporting } from './exporting'

async function start(t: TestContext, options: TracerOptions = {}, statuses: readonly number[] = []) {
  const { collector, tracer } = await startExporting(
    t,
    url => ({
      tracesExporter: 'otlp',
      otlpTracesEndpoint: `${url}/v1/traces`,
      ...options,
    }),
    statuses,
  )
  return { collector, tracer }
}

for (const form of ['http/protobuf', 'http/json'] as const) {
  test(`a collector reads our spans as ${form}`, async t => {
    const { collector, tracer } = await start(t, {
      otlpTracesProtocol: form,
      env: 'prod',
      version: '1.2',
      tags: { team: 'till' },
    })
    const parent = tracer.startSpan('web.request', {
      childOf: null,
      tags: { 'resource.name': 'GET /cart', 'span.type': 'web', 'span.kind': 'server', 'manual.keep': true, size: 7 },
    })
    const child = tracer.startSpan('query', { childOf: parent, tags: { share: 0.5, below: -3, text: 'größer' } })
    child.addEvent('retry', { count: 2, names: ['a', 'b'] }, 1_700_000_000_000)
    child.addLink({ context: parent.context(), attributes: { why: 'test' } })
    child.setTag('error', new Error('no stock'))
    child.finish()
    parent.finish()
    await tracer.flush()

    const [request] = collector.received
    assert.ok(request !== undefined)
    assert.deepEqual([request.method, request.path], ['POST', '/v1/traces'])
    assert.equal(request.headers['content-type'], form === 'http/json' ? 'application/json' : 'application/x-protobuf')
    assert.equal(request.headers['x-datadog-trace-count'], undefined)
    const resource = resourceOf(request.message)
    assert.deepEqual(
      ['service.name', 'service.version', 'deployment.environment.name', 'team', 'process.pid'].map(k => resource[k]),
      ['shop', '1.2', 'prod', 'till', process.pid],
    )

    const spans = collector.spans()
    assert.equal(spans.length, 2)
    const web = spans.find(({ name }) => name === 'GET /cart')
    const query = spans.find(({ name }) => name === 'query')
    assert.ok(web !== undefined && query !== undefined)
    assert.deepEqual([web.traceId, web.spanId], [parent.context().toTraceId(true), parent.context().toSpanId(true)])
    assert.deepEqual([query.traceId, query.parentSpanId], [web.traceId, web.spanId])
    assert.ok(web.parentSpanId === undefined && web.flags === 0x101)
    assert.deepEqual([web.kind, query.kind], [2, 1])
    assert.ok(BigInt(web.startTimeUnixNano) <= BigInt(query.startTimeUnixNano))
    assert.ok(BigInt(query.startTimeUnixNano) < BigInt(query.endTimeUnixNano))
    assert.ok(Math.abs(Number(BigInt(web.startTimeUnixNano) / 1_000_000n) - Date.now()) < 60_000)
    const { 'operation.name': operation, 'span.type': type, size } = told(web.attributes)
    assert.deepEqual([operation, type, size], ['web.request', 'web', 7])
    const { share, below, text } = told(query.attributes)
    assert.deepEqual([share, below, text], [0.5, -3, 'größer'])
    assert.deepEqual(query.status, { code: 2, message: 'no stock' })
    const [event] = query.events ?? []
    assert.deepEqual([event?.name, event?.timeUnixNano], ['retry', '1700000000000000000'])
    assert.deepEqual(told(event?.attributes), { count: 2, names: ['a', 'b'] })
    const [link] = query.links ?? []
    assert.deepEqual([link?.traceId, link?.spanId, told(link?.attributes)], [web.traceId, web.spanId, { why: 'test' }])
  })
}

test('what was decided against does not reach the collector', async t => {
  const { collector, tracer } = await start(t, { sampleRate: 0 })
  tracer.startSpan('dropped', { childOf: null }).finish()
  tracer.startSpan('kept', { childOf: null, tags: { 'manual.keep': true } }).finish()
  await tracer.flush()
  assert.deepEqual(
    collector.spans().map(({ name }) => name),
    ['kept'],
  )
})

test('a trace that goes on is told to be of another process', async t => {
  const { collector, tracer } = await start(t)
  const traceparent = '00-12345678901234567890123456789012-1234567890123456-01'
  const parent = tracer.extract('http_headers', { traceparent, tracestate: 'dd=s:1,other=1' })
  tracer.startSpan('work', { childOf: parent ?? null }).finish()
  await tracer.flush()
  const [span] = collector.spans()
  assert.deepEqual(
    [span?.traceId, span?.parentSpanId, span?.flags, span?.traceState],
    ['12345678901234567890123456789012', '1234567890123456', 0x301, 'other=1'],
  )
})

test('the endpoint is a whole URL, and headers are sent with each request', async t => {
  const collector = await startCollector()
  t.after(() => collector.close())
  const { tracer } = await start(t, {
    otlpTracesEndpoint: `${collector.url}/in/put?token=1`,
    otlpTracesHeaders: { 'API-Key': 'k-4711' },
  })
  tracer.startSpan('work', { childOf: null }).finish()
  await tracer.flush()
  const [request] = collector.received
  assert.deepEqual([request?.path, request?.headers['api-key']], ['/in/put?token=1', 'k-4711'])
  const shown = JSON.stringify(tracer.status())
  assert.ok(shown.includes('api-key=***') && !shown.includes('k-4711'))
})

test('what a collector cannot take now is sent again, and what it refuses is counted', async t => {
  const { collector, tracer } = await start(t, {}, [503, 200, 400])
  tracer.startSpan('later', { childOf: null }).finish()
  await tracer.flush()
  await tracer.flush()
  assert.deepEqual(
    collector.spans().map(({ name }) => name),
    ['later', 'later'],
  )
  tracer.startSpan('refused', { childOf: null }).finish()
  await tracer.flush()
  await tracer.flush()
  assert.equal(collector.received.length, 3)
  assert.equal(tracer.status().spans.droppedRefused, 1)
})

test('a chunk that cannot be written costs nobody else the payload', async t => {
  const { collector, tracer } = await start(t, { otlpTracesProtocol: 'http/protobuf' })
  tracer.startSpan('before', { childOf: null }).finish()
  const broken = tracer.startSpan('broken', { childOf: null })
  // No function of the API makes such an event.
  Reflect.set(broken, 'events', [{ name: 'bad', time: Number.NaN, attributes: undefined }])
  broken.finish()
  tracer.startSpan('after', { childOf: null }).finish()
  await tracer.flush()
  assert.deepEqual(
    collector
      .spans()
      .map(({ name }) => name)
      .toSorted(),
    ['after', 'before'],
  )
})

test('many spans of any length make one payload that is read whole', async t => {
  const { collector, tracer } = await start(t, { otlpTracesProtocol: 'http/protobuf', flushInterval: 60_000 })
  for (let at = 0; at < 300; at++) {
    const span = tracer.startSpan(`work ${at}`, { childOf: null, tags: { text: 'ü'.repeat(at * 7) } })
    span.finish()
  }
  await tracer.flush()
  const spans = collector.spans()
  assert.equal(collector.received.length, 1)
  assert.equal(spans.length, 300)
  for (const { name, attributes } of spans) assert.equal(told(attributes).text, 'ü'.repeat(Number(name.slice(5)) * 7))
})

test('the agent is sent nothing where traces go by OTLP', async t => {
  const agent = await startAgent({ personality: 'datadog' })
  t.after(() => agent.close())
  const { tracer } = await start(t, { url: agent.url, statsComputationEnabled: true })
  tracer.startSpan('work', { childOf: null }).finish()
  await tracer.flush()
  assert.deepEqual(agent.requests, [])
})
