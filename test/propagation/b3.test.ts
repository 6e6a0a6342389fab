import assert from 'node:assert/strict'
import { test } from 'node:test'
import { injected, propagator, remote, told, tracer } from './given'

const long = '640cfd8d00000000abcdefab12345678'
const short = 'abcdefab12345678'
const padded = `0000000000000000${short}`
const spanId = '000000003ade68b1'
const none = { traceId: '0'.repeat(32), spanId: '0'.repeat(16) }

function single(b3: string) {
  return told(propagator({ extract: ['b3'] }).extractHeaders({ b3 }))
}

function multi(headers: Record<string, string>) {
  return told(propagator({ extract: ['b3multi'] }).extractHeaders(headers))
}

test('the single header is read in all its forms', () => {
  const table: [string, object][] = [
    [`${long}-${spanId}`, { traceId: long, spanId }],
    [`${short}-${spanId}`, { traceId: padded, spanId }],
    [`${long}-${spanId}-0`, { traceId: long, spanId, priority: 0 }],
    [`${long}-${spanId}-1`, { traceId: long, spanId, priority: 1 }],
    [`${long}-${spanId}-d`, { traceId: long, spanId, priority: 2 }],
    [`${long}-${spanId}-1-05e3ac9a4f6e3b90`, { traceId: long, spanId, priority: 1 }],
    [`${long}-${spanId}-1`.toUpperCase(), { traceId: long, spanId, priority: 1 }],
    ['0', { ...none, priority: 0 }],
    ['1', { ...none, priority: 1 }],
    ['d', { ...none, priority: 2 }],
  ]
  for (const [text, expected] of table) assert.deepEqual(single(text), expected, text)
})

test('a malformed single header is no context', () => {
  const malformed = [
    '',
    'x',
    '2',
    '0-0-1',
    long,
    `${long}-`,
    `${long}-${spanId}-`,
    `${long}-${spanId}-x`,
    `${long}-${spanId}x1`,
    `${long}-${spanId}-11`,
    `${long}-${spanId}-1-`,
    `${long}-${spanId}-1-05e3`,
    `${long}1-${spanId}-1`,
    `${long.slice(1)}-${spanId}-1`,
    `${long}-${spanId.slice(1)}-1`,
    `${'0'.repeat(32)}-${spanId}-1`,
    `${long}-${'0'.repeat(16)}-1`,
    `g${long.slice(1)}-${spanId}-1`,
    `${long}-${spanId}-1,${long}-${spanId}-1`,
  ]
  for (const text of malformed) assert.equal(single(text), undefined, text)
})

test('the headers of the multi style are read in all their forms', () => {
  const ids = { 'x-b3-traceid': long, 'x-b3-spanid': spanId }
  const table: [Record<string, string>, object][] = [
    [ids, { traceId: long, spanId }],
    [
      { ...ids, 'x-b3-traceid': short },
      { traceId: padded, spanId },
    ],
    [
      { ...ids, 'x-b3-sampled': '0' },
      { traceId: long, spanId, priority: 0 },
    ],
    [
      { ...ids, 'x-b3-sampled': '1' },
      { traceId: long, spanId, priority: 1 },
    ],
    [
      { ...ids, 'x-b3-sampled': 'true' },
      { traceId: long, spanId, priority: 1 },
    ],
    [
      { ...ids, 'x-b3-sampled': 'false' },
      { traceId: long, spanId, priority: 0 },
    ],
    [
      { ...ids, 'x-b3-sampled': 'maybe' },
      { traceId: long, spanId },
    ],
    [
      { ...ids, 'x-b3-flags': '1' },
      { traceId: long, spanId, priority: 2 },
    ],
    [
      { ...ids, 'x-b3-flags': '1', 'x-b3-sampled': '0' },
      { traceId: long, spanId, priority: 2 },
    ],
    [
      { ...ids, 'x-b3-flags': '0', 'x-b3-sampled': '1' },
      { traceId: long, spanId, priority: 1 },
    ],
    [{ 'x-b3-sampled': '0' }, { ...none, priority: 0 }],
    [{ 'x-b3-flags': '1' }, { ...none, priority: 2 }],
  ]
  for (const [headers, expected] of table) assert.deepEqual(multi(headers), expected, JSON.stringify(headers))
})

test('malformed headers of the multi style are no context', () => {
  const sampled = { 'x-b3-sampled': '1' }
  for (const headers of [
    {},
    { 'x-b3-sampled': 'maybe' },
    { ...sampled, 'x-b3-traceid': '0', 'x-b3-spanid': '0' },
    { ...sampled, 'x-b3-traceid': long },
    { ...sampled, 'x-b3-spanid': spanId },
    { ...sampled, 'x-b3-traceid': `${long}1`, 'x-b3-spanid': spanId },
    { ...sampled, 'x-b3-traceid': long, 'x-b3-spanid': `${spanId}1` },
    { ...sampled, 'x-b3-traceid': `${long}, ${long}`, 'x-b3-spanid': spanId },
  ])
    assert.equal(multi(headers), undefined, JSON.stringify(headers))
})

test('every priority is written as the nearest state', () => {
  for (const [priority, state] of [
    [undefined, ''],
    [-1, '-0'],
    [0, '-0'],
    [1, '-1'],
    [2, '-d'],
  ] as const) {
    const context = remote(long, spanId, { priority })
    assert.deepEqual(injected(context, { inject: ['b3'] }), { b3: `${long}-${spanId}${state}` })
  }
})

test('the multi style writes either whether it is sampled or that it is debugged', () => {
  const ids = { 'x-b3-traceid': short, 'x-b3-spanid': spanId }
  const written = (priority: number | undefined) =>
    injected(remote(short, spanId, { priority }), { inject: ['b3multi'] })
  assert.deepEqual(written(undefined), ids)
  assert.deepEqual(written(-1), { ...ids, 'x-b3-sampled': '0' })
  assert.deepEqual(written(0), { ...ids, 'x-b3-sampled': '0' })
  assert.deepEqual(written(1), { ...ids, 'x-b3-sampled': '1' })
  assert.deepEqual(written(2), { ...ids, 'x-b3-flags': '1' })
})

test('a context without a span is not written', () => {
  assert.deepEqual(injected(remote(long, '0'.repeat(16)), { inject: ['b3', 'b3multi'] }), {})
})

test('a decision without a trace holds for the trace that begins with it', () => {
  const context = propagator({ extract: ['b3'] }).extract({ b3: '0' })
  const span = tracer().start({ name: 'web.request', parent: context })
  assert.equal(span.trace.priority, 0)
  assert.notEqual(span.context().toTraceId(), '0')
  assert.equal(span.parentHigh | span.parentLow, 0)
})
