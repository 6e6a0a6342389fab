import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { globMatcher } from '../../src/agent/glob'
import type { TraceList } from '../../src/agent/model'
import { startRig, wireSpan } from './rig'

test('each term of a query finds what it says, and a minus before it what it does not', async context => {
  const { send, json } = await startRig(context)
  const order = {
    trace_id: 1n,
    meta: { 'span.kind': 'server', 'http.status_code': '200', region: 'EU West' },
    resource: 'GET /orders/:id',
  }
  await send([
    [
      wireSpan({ ...order, span_id: 1n, duration: 250_000_000n }),
      wireSpan({
        trace_id: 1n,
        parent_id: 1n,
        service: 'shop-postgres',
        name: 'pg.query',
        type: 'sql',
        resource: 'SELECT "a"',
        metrics: { rows: 3 },
      }),
    ],
  ])
  const cart = { 'span.kind': 'client', 'http.status_code': '404' }
  await send([
    [wireSpan({ trace_id: 2n, service: 'cart', resource: 'POST /cart', error: 1, meta: cart, duration: 20_000n })],
  ])
  const cases: readonly [string, string][] = [
    ['', '1 2'],
    ['service:cart', '2'],
    ['service:CART', '2'],
    ['service:c', ''],
    ['service:c*', '2'],
    ['name:pg.query', '1'],
    ['resource:"GET /o*"', '1'],
    ['resource:"*/c*rt"', '2'],
    ['status:error', '2'],
    ['status:ok', '1'],
    ['status:404', '2'],
    ['status:2*', '1'],
    ['duration:>100ms', '1'],
    ['duration:<=20us', '2'],
    ['duration:<20us', ''],
    ['duration:>=0.25s', '1'],
    ['type:sql', '1'],
    ['kind:client', '2'],
    ['region:"eu west"', '1'],
    ['region:*', '1'],
    ['rows:3', '1'],
    ['-region:*', '2'],
    ['-service:cart status:ok', '1'],
    ['-status:error -status:ok', ''],
    ['orders', '1'],
    ['"/orders/"', '1'],
    ['select type:sql', '1'],
    ['-orders', '2'],
    ['0000000000000002', '2'],
    ['service:shop service:shop-postgres', '1'],
    ['  status:ok\tduration:>1ms ', '1'],
  ]
  for (const [query, expected] of cases) {
    const { traces, matches, problem } = await json<TraceList>(`/api/traces?q=${encodeURIComponent(query)}`)
    const found = traces.map(({ id }) => Number(id)).sort()
    assert.deepEqual([found.join(' '), problem], [expected, undefined], query)
    assert.equal(matches, found.length)
  }
})

test('a term that cannot be read is named and left out', async context => {
  const { send, json } = await startRig(context)
  await send([[wireSpan()]])
  const cases: readonly [string, string][] = [
    ['duration:long', 'duration: expected a comparison such as >100ms, <=1.5s or >20us, got long'],
    ['duration:>5m', 'duration: expected a comparison such as >100ms, <=1.5s or >20us, got >5m'],
    ['status:bad', 'status: expected error, ok or a code such as 404, got bad'],
    ['kind:thing', 'kind: expected one of server, client, producer, consumer, internal, got thing'],
    ['service:', 'service:: expected a value, got nothing'],
    ['resource:"GET', 'resource:"GET: expected a closing quote, got the end'],
    ['-', '-: expected a value, got nothing'],
    ['""', '"": expected a value, got nothing'],
    [
      'duration:x service:shop status:y',
      'duration: expected a comparison such as >100ms, <=1.5s or >20us, got x; status: expected error, ok or a code such as 404, got y',
    ],
  ]
  for (const [query, expected] of cases) {
    const { matches, problem } = await json<TraceList>(`/api/traces?q=${encodeURIComponent(query)}`)
    assert.deepEqual([problem, matches], [expected, 1], query)
  }
  const long = await json<TraceList>(`/api/traces?q=${'a'.repeat(2001)}`)
  assert.equal(long.problem, 'expected at most 2000 characters, got 2001')
})

test('whatever is typed, the answer is a list', async context => {
  const { send, json } = await startRig(context)
  await send([[wireSpan()]])
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.stringMatching(/^[-a-z:"*><0-9ms ]*$/)), async query => {
      const { traces, matches } = await json<TraceList>(`/api/traces?q=${encodeURIComponent(query)}`)
      assert.equal(traces.length, matches)
    }),
    { numRuns: 200 },
  )
})

test('a query that was asked before sees what has arrived since', async context => {
  const { send, json } = await startRig(context)
  const matches = () => json<TraceList>('/api/traces?q=service:stock').then(list => list.matches)
  await send([[wireSpan({ trace_id: 3n, span_id: 3n })]])
  assert.equal(await matches(), 0)
  await send([[wireSpan({ trace_id: 3n, parent_id: 3n, service: 'stock' })]])
  assert.equal(await matches(), 1)
})

test('a page of the list begins at its offset, the newest trace first, and wrong numbers are refused', async context => {
  const { send, json, ask } = await startRig(context)
  for (let id = 1n; id <= 5n; id++) await send([[wireSpan({ trace_id: id })]])
  const { traces, matches } = await json<TraceList>('/api/traces?offset=1&limit=2')
  assert.deepEqual([traces.map(({ id }) => Number(id)), matches], [[4, 3], 5])
  for (const wrong of ['limit=-1', 'limit=1001', 'limit=x', 'offset=1.5']) {
    const reply = await ask(`/api/traces?${wrong}`)
    assert.equal(reply.status, 400)
    assert.match(await reply.text(), /expected a number from 0 to/)
  }
})

test('a pattern matches what a regular expression would', () => {
  const text = fc.stringMatching(/^[ab.]{0,12}$/)
  fc.assert(
    fc.property(fc.stringMatching(/^[ab*.]{0,8}$/), text, (pattern, value) => {
      const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`)
      assert.equal(globMatcher(pattern)(value), expression.test(value))
    }),
    { numRuns: 2000 },
  )
  const stars = globMatcher(`${'*a'.repeat(500)}*b`)
  assert.equal(stars('a'.repeat(25_000)), false)
})
