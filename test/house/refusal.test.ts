import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusal } from '../wire/refusal'
import { childSpan, float32, float64, pack, packTable, rootSpan, START } from './payloads'

const MSGPACK = 'application/msgpack'

test('what the real decoders take is taken, be it against the rules', () => {
  const odd = rootSpan({
    service: null,
    name: Uint8Array.of(97),
    parent_id: null,
    span_id: -1n,
    error: null,
    extra: [1],
    meta: { a: null, b: Uint8Array.of(98) },
    metrics: { a: null, b: 2n ** 64n - 1n },
  })
  assert.equal(refusal(pack([[odd, null, childSpan({ meta: undefined })], []]), MSGPACK, '0.4'), undefined)
  assert.equal(refusal(pack([]), 'text/plain', '0.3'), undefined)
  assert.equal(refusal(packTable([[rootSpan()]]), undefined, '0.5'), undefined)
})

const refused: readonly (readonly [sentence: string, fields: Record<string, unknown>])[] = [
  ['a service that is a number', { service: 7 }],
  ['a resource that is a map', { resource: {} }],
  ['an id that is a float', { span_id: float64(7) }],
  ['an id that is text', { trace_id: '7' }],
  ['a start that is a float', { start: float64(1.7e18) }],
  ['a start beyond int64', { start: 2n ** 63n }],
  ['an error that is a bool', { error: true }],
  ['an error beyond int32', { error: 2n ** 31n }],
  ['a meta of nil', { meta: null }],
  ['a number in meta', { meta: { a: 1 } }],
  ['a metrics of nil', { metrics: null }],
  ['a float32 in metrics', { metrics: { a: float32(1) } }],
]

for (const [sentence, fields] of refused) {
  test(`the real decoders refuse ${sentence}`, () => {
    assert.notEqual(refusal(pack([[rootSpan(fields)]]), MSGPACK, '0.4'), undefined)
  })
}

for (const type of ['application/json', 'text/json; charset=utf-8', undefined]) {
  test(`msgpack sent as ${type ?? 'nothing'} is read as JSON and refused, except in v0.5`, () => {
    assert.match(refusal(pack([]), type, '0.4') ?? '', /read as JSON/)
    assert.equal(refusal(packTable([]), type, '0.5'), undefined)
  })
}

const rows: readonly (readonly [sentence: string, payload: unknown])[] = [
  ['a table alone', [['']]],
  ['a string that is a number', [[1], []]],
  ['a span of 11', [[''], [[[0, 0, 0, 1n, 1n, 0n, START, 1n, 0, {}, {}]]]]],
  ['an index beyond the table', [[''], [[[1, 0, 0, 1n, 1n, 0n, START, 1n, 0, {}, {}, 0]]]]],
  ['an index of nil', [[''], [[[null, 0, 0, 1n, 1n, 0n, START, 1n, 0, {}, {}, 0]]]]],
  ['a meta of nil', [[''], [[[0, 0, 0, 1n, 1n, 0n, START, 1n, 0, null, {}, 0]]]]],
]

for (const [sentence, payload] of rows) {
  test(`the real decoders refuse in v0.5 ${sentence}`, () => {
    assert.notEqual(refusal(pack(payload), MSGPACK, '0.5'), undefined)
  })
}

test('a truncated body is refused', () => {
  assert.match(refusal(pack([[rootSpan()]]).subarray(0, 50), MSGPACK, '0.4') ?? '', /cut off/)
})
