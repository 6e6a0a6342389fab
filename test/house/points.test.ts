import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPointStore, type Point } from '../personality/points'
import { readChunks } from '../wire/span'
import { childSpan, pack, rootSpan, START, TID, TRACE_ID } from './payloads'

function pointsOf(...chunks: Record<string, unknown>[][]): Point[] {
  const store = createPointStore()
  store.take(readChunks(pack(chunks), '0.4'), '0.4')
  return store.points
}

test('a span becomes a point with its ids, times in µs, and lifted tags', () => {
  const meta = {
    env: 'prod',
    component: 'http',
    'runtime-id': 'abc',
    'http.route': '/a\nb',
    'error.stack': 'x'.repeat(1025),
  }
  const [point] = pointsOf([rootSpan({ meta, resource: 'GET\n/a' })])
  assert.deepEqual(point?.tags, {
    service: 'web',
    operation: 'web.request',
    source: 'ddtrace',
    span_type: 'entry',
    source_type: 'web',
    status: 'ok',
    remote_ip: '127.0.0.1',
    sampling_rate: 'sampler_keep',
    env: 'prod',
    'runtime-id': 'abc',
    runtime_id: 'abc',
    http_route: '/a b',
    http_status_code: '200',
    http_status_class: '2xx',
  })
  const { message, ...fields } = point?.fields ?? {}
  assert.deepEqual(fields, {
    trace_id: `${TID}f23456789abcdef0`,
    parent_id: '0',
    span_id: '18446744073709551600',
    resource: 'GET /a',
    start: Number(START / 1000n),
    duration: 1500,
    error_stack: meta['error.stack'],
  })
  const told: Record<string, unknown> = JSON.parse(String(message))
  assert.deepEqual(told.meta, { '_dd.p.tid': TID, component: 'http' })
  assert.ok(!('trace_id' in told || 'span_id' in told || 'parent_id' in told))
})

test('below a microsecond a duration is 0, and an error is told', () => {
  const [point] = pointsOf([rootSpan({ duration: 999n, error: 1, metrics: { _sampling_priority_v1: 2 } })])
  assert.equal(point?.fields.duration, 0)
  assert.equal(point?.tags.status, 'error')
  assert.equal(point?.tags.sampling_rate, 'user_keep')
})

test('a database span gets its system, name and host', () => {
  const meta = { 'db.type': 'postgresql', 'db.instance': 'shop', 'peer.hostname': 'db1', 'out.host': 'db1' }
  const [, point] = pointsOf([rootSpan(), childSpan({ meta })])
  const { db_system, db_name, db_host, out_host, source_type } = point?.tags ?? {}
  assert.deepEqual(
    { db_system, db_name, db_host, out_host, source_type },
    {
      db_system: 'postgresql',
      db_name: 'shop',
      db_host: 'db1',
      out_host: 'db1',
      source_type: 'db',
    },
  )
})

test('a span without status code has no class of it, and one of no database no database host', () => {
  const [point] = pointsOf([rootSpan({ meta: { 'http.status_code': undefined, port: '9', 'peer.hostname': 'db1' } })])
  const { http_status_class, db_host } = point?.tags ?? {}
  assert.deepEqual([http_status_class, db_host], [undefined, undefined])
})

test('a span is entry without parent of its own service, local with a child, exit without', () => {
  const points = pointsOf([
    rootSpan(),
    childSpan(),
    childSpan({ span_id: 8n, parent_id: 7n }),
    childSpan({ span_id: 9n, parent_id: 7n, service: 'web-postgres' }),
    childSpan({ span_id: 10n, parent_id: 77n }),
  ])
  assert.deepEqual(
    points.map(point => point.tags.span_type),
    ['entry', 'local', 'exit', 'entry', 'entry'],
  )
})

test('types unknown to DataKit, and worker, are custom', () => {
  const types = ['sql', 'Redis', 'queue', 'graphql', 'worker', 'websocket', '', 'http', 'consul']
  const points = pointsOf(...types.map(type => [rootSpan({ type })]))
  assert.deepEqual(
    points.map(point => point.tags.source_type),
    ['db', 'cache', 'message_queue', 'framework', 'custom', 'custom', 'custom', 'web', 'app'],
  )
})

test('the first span of a chunk decides on the trace id', () => {
  const points = pointsOf([rootSpan({ meta: { '_dd.p.tid': undefined } }), childSpan({ meta: { '_dd.p.tid': TID } })])
  assert.deepEqual(
    points.map(point => point.fields.trace_id),
    [String(TRACE_ID), String(TRACE_ID)],
  )
})

for (const priority of [0, -1, -3]) {
  test(`a chunk is dropped for priority ${priority} on any of its spans`, () => {
    const store = createPointStore()
    const rejected = [rootSpan(), childSpan({ metrics: { _sampling_priority_v1: priority } })]
    store.take(readChunks(pack([rejected, [rootSpan({ trace_id: 2n })]]), '0.4'), '0.4')
    assert.equal(store.dropped.length, 1)
    assert.deepEqual(
      store.points.map(point => point.fields.trace_id),
      [`${TID}0000000000000002`],
    )
  })
}

test('a chunk without priority, or of another one, is kept without a word', () => {
  const points = pointsOf(
    [rootSpan({ metrics: { _sampling_priority_v1: undefined } })],
    [rootSpan({ metrics: { _sampling_priority_v1: 3 } })],
  )
  assert.deepEqual(
    points.map(point => point.tags.sampling_rate),
    [undefined, undefined],
  )
})

test('a span that leaves out its maps inherits what earlier requests left in the pool, and loses its trace', () => {
  const store = createPointStore()
  const bare = readChunks(pack([[childSpan({ meta: undefined, metrics: undefined })]]), '0.4')
  store.take(bare, '0.4')
  assert.equal(store.points.length, 1)
  store.take(readChunks(pack([[rootSpan({ meta: { env: 'prod' } })]]), '0.4'), '0.4')
  store.take(bare, '0.4')
  assert.equal(store.points.length, 2)
  assert.equal(store.dropped.length, 1)
  store.take(readChunks(pack([[childSpan({ meta: undefined })]]), '0.4'), '0.4')
  assert.equal(store.points[2]?.tags.env, '')
})

test('chunks of v0.5 with one trace id are one', () => {
  const store = createPointStore()
  const chunks = readChunks(pack([[rootSpan()], [childSpan()], [rootSpan({ trace_id: 2n })]]), '0.4')
  store.take(chunks, '0.5')
  assert.deepEqual(
    store.points.map(point => point.tags.span_type),
    ['entry', 'exit', 'entry'],
  )
})
