import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readChunks } from '../wire/span'
import { childSpan, float64, pack, packTable, rootSpan, START, TID, TRACE_ID } from './payloads'

test('a v0.4 payload is read with every 64-bit number whole', () => {
  const [chunk] = readChunks(pack([[rootSpan(), childSpan()]]), '0.4')
  assert.deepEqual(chunk?.[0], {
    service: 'web',
    name: 'web.request',
    resource: 'GET /a',
    type: 'web',
    traceId: TRACE_ID,
    spanId: 0xffff_ffff_ffff_fff0n,
    parentId: 0n,
    start: START,
    duration: 1_500_000n,
    error: 0,
    meta: { '_dd.p.tid': TID, 'http.status_code': '200' },
    metrics: { _sampling_priority_v1: 1, '_dd.top_level': 1, ratio: 0.5 },
    traceHex: `${TID}f23456789abcdef0`,
  })
  assert.equal(chunk?.[1]?.traceHex, chunk?.[0]?.traceHex)
})

test('a v0.5 payload is read into the same spans', () => {
  const chunks = [[rootSpan(), childSpan()], [rootSpan({ trace_id: 3n, meta: { '_dd.p.tid': undefined } })]]
  assert.deepEqual(readChunks(packTable(chunks), '0.5'), readChunks(pack(chunks), '0.4'))
})

test('a trace id without upper half has zeros there', () => {
  const [chunk] = readChunks(pack([[rootSpan({ trace_id: 3n, meta: { '_dd.p.tid': undefined } })]]), '0.4')
  assert.equal(chunk?.[0]?.traceHex, '00000000000000000000000000000003')
})

test('optional parts are read where sent, and missing maps are noted', () => {
  const blob = { meta_struct: { stack: pack({ frames: [1] }) } }
  const [chunk] = readChunks(
    pack([[rootSpan({ ...blob, span_links: [{ flags: 1 }], span_events: [], type: undefined })]]),
    '0.4',
  )
  assert.deepEqual(chunk?.[0]?.metaStruct, { stack: { frames: [1] } })
  assert.deepEqual(chunk?.[0]?.links, [{ flags: 1 }])
  assert.deepEqual(chunk?.[0]?.events, [])
  assert.equal(chunk?.[0]?.type, '')
  assert.equal(chunk?.[0]?.omitted, undefined)
  const [bare] = readChunks(pack([[childSpan({ meta: undefined, metrics: undefined })]]), '0.4')
  assert.deepEqual(bare?.[0]?.omitted, ['meta', 'metrics'])
})

const unreadable: readonly (readonly [payload: Uint8Array, version: '0.4' | '0.5', error: RegExp])[] = [
  [pack({}), '0.4', /payload is not an array/],
  [pack([7]), '0.4', /chunk 0 is not an array/],
  [pack([['x']]), '0.4', /chunk 0 span 0 is not a map/],
  [pack([[rootSpan({ service: 1 })]]), '0.4', /service is number, not a string/],
  [pack([[rootSpan({ trace_id: 'x' })]]), '0.4', /trace_id is string x, not an integer/],
  [pack([[rootSpan({ start: float64(0.5) })]]), '0.4', /start is number 0\.5, not an integer/],
  [pack([[rootSpan({ meta: { a: 1 } })]]), '0.4', /meta\.a is number, not a string/],
  [pack([[rootSpan({ metrics: { a: 'x' } })]]), '0.4', /metrics\.a is string/],
  [pack([[rootSpan({ meta_struct: { a: 'x' } })]]), '0.4', /meta_struct value is not bin/],
  [pack([[''], [[[9, 0, 0, 1, 1, 0, 1, 1, 0, {}, {}, 0]]]]), '0.5', /string index 9 is not in a table of 1/],
]

for (const [payload, version, error] of unreadable) {
  test(`a ${version} payload is not read: ${error.source}`, () => {
    assert.throws(() => readChunks(payload, version), error)
  })
}
