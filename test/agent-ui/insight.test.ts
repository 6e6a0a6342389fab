import assert from 'node:assert/strict'
import test from 'node:test'
import type { Hint, OperationRow, ServiceMap, TraceView } from '../../src/agent/model'
import { quantile } from '../../src/agent/quantile'
import { hex, startRig, wireSpan } from './rig'

test('the map of services tells who calls whom, how often and how long', async context => {
  const { send, json } = await startRig(context)
  for (const duration of [10, 20, 90]) {
    const root = wireSpan()
    const family = { trace_id: root.trace_id, parent_id: root.span_id }
    const query = {
      ...family,
      service: 'shop-postgres',
      type: 'sql',
      duration: duration * 1e6,
      error: duration === 90 ? 1 : 0,
    }
    await send([
      [root, wireSpan({ ...family, type: 'middleware' }), wireSpan(query)],
      [wireSpan({ parent_id: 999_999n })],
    ])
  }
  const { nodes, edges, seconds } = await json<ServiceMap>('/api/services')
  const [shop, postgres] = nodes
  // Calls are counted alike in both: those by whoever is not here are of the node alone.
  assert.deepEqual([shop?.service, shop?.type, shop?.spans, shop?.calls, shop?.errors], ['shop', 'web', 9, 6, 0])
  assert.deepEqual(postgres, { service: 'shop-postgres', type: 'sql', spans: 3, calls: 3, errors: 1, p50: 20 })
  assert.ok(seconds > 0)
  assert.deepEqual(edges, [{ from: 'shop', to: 'shop-postgres', calls: 3, errors: 1, p50: 20 }])
})

test('operations tell how often each ran and how long it took, of the traces that match', async context => {
  const { send, json } = await startRig(context)
  for (let duration = 1; duration <= 100; duration++) {
    await send([[wireSpan({ resource: 'GET /a', duration: duration * 1e6, error: duration > 98 ? 1 : 0 })]])
  }
  await send([[wireSpan({ service: 'cart', resource: 'GET /b', duration: 7e6 })]])
  const rows = await json<OperationRow[]>('/api/operations')
  const names = { service: 'shop', name: 'web.request', resource: 'GET /a', type: 'web', where: '' }
  assert.deepEqual(rows[0], { ...names, count: 100, errors: 2, p50: 50, p95: 95, p99: 99, total: 5050 })
  assert.deepEqual([rows.length, rows[1]?.resource, rows[1]?.p99], [2, 'GET /b', 7])
  const found = await json<OperationRow[]>('/api/operations?q=service:cart')
  assert.deepEqual(
    found.map(({ resource }) => resource),
    ['GET /b'],
  )
})

test('a quantile is one of the values', () => {
  assert.equal(quantile(Float64Array.of(), 0.5), 0)
  assert.equal(quantile(Float64Array.of(4), 0.99), 4)
  assert.equal(quantile(Float64Array.of(1, 2), 0.5), 1)
  assert.equal(quantile(Float64Array.of(1, 2, 3, 4), 0.95), 4)
})

test('queries that differ in their literals alone are one too many from the fifth on', async context => {
  const { send, json } = await startRig(context)
  const loop = (trace: bigint, times: number, resourceOf: (index: number) => string, fields = {}) => [
    wireSpan({ trace_id: trace, span_id: trace, resource: 'GET /orders' }),
    ...Array.from({ length: times }, (_, index) =>
      wireSpan({
        trace_id: trace,
        parent_id: trace,
        service: 'pg',
        name: 'pg.query',
        type: 'sql',
        resource: resourceOf(index),
        duration: 2e6,
        ...fields,
      }),
    ),
  ]
  await send([
    loop(
      1001n,
      6,
      index => `SELECT * FROM item WHERE id = ${index} AND name = 'it''s ${index}' AND x IN (${'1, '.repeat(index)}1)`,
    ),
    loop(1002n, 4, () => 'SELECT 1'),
    loop(1003n, 9, index => `SELECT * FROM t${index}`),
    loop(1004n, 9, () => 'GET /', { type: 'http' }),
  ])
  const hints = await json<Hint[]>('/api/hints')
  assert.deepEqual(
    hints.map(({ kind, trace }) => [kind, trace]),
    [['n-plus-one', hex(1001)]],
  )
  assert.equal(
    hints[0]?.message,
    'pg.query runs 6 times under web.request GET /orders, 12 ms in all, each time as SELECT * FROM item WHERE id = ? AND name = ? AND x IN (?): one call could do for all.',
  )
  const { hints: own, spans } = await json<TraceView>(`/api/traces/${hex(1001)}`)
  assert.deepEqual(own, hints)
  assert.ok(spans.some(({ id, name }) => id === hints[0]?.span && name === 'pg.query'))
})

test('a slow wait for a connection and a call without a parent are hinted at, once for each place', async context => {
  const { send, json } = await startRig(context)
  const query = (wait: number, duration: number, fields = {}) =>
    wireSpan({
      name: 'pg.query',
      service: 'pg',
      type: 'sql',
      resource: 'SELECT 1',
      metrics: { 'db.pool.wait_time_ms': wait },
      duration: BigInt(duration) * 1_000_000n,
      ...fields,
    })
  await send([
    [query(101, 5000, { trace_id: 501n })],
    [query(21, 40, { trace_id: 502n, name: 'pg.commit' })],
    [query(21, 43)],
    [query(19, 19)],
  ])
  const call = { name: 'http.request', type: 'http', resource: 'GET', meta: { 'span.kind': 'client' } }
  await send([
    [wireSpan({ ...call, trace_id: 600n })],
    [wireSpan({ ...call, trace_id: 601n })],
    [wireSpan({ ...call, parent_id: 5n })],
  ])
  const hints = await json<Hint[]>('/api/hints')
  assert.deepEqual(hints, [
    {
      kind: 'no-parent',
      trace: hex(601),
      span: hints[0]?.span,
      message: 'http.request GET begins a trace of its own: no span was active when the call was made.',
    },
    {
      kind: 'slow-pool-wait',
      trace: hex(502),
      span: hints[1]?.span,
      message:
        'pg.commit SELECT 1 waited 21 ms for a connection and took 40 ms: the pool was exhausted or still connecting.',
    },
    {
      kind: 'slow-pool-wait',
      trace: hex(501),
      span: hints[2]?.span,
      message:
        'pg.query SELECT 1 waited 101 ms for a connection and took 5000 ms: the pool was exhausted or still connecting.',
    },
  ])
})
