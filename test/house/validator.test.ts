import assert from 'node:assert/strict'
import { test } from 'node:test'
import { validate } from '../validator'
import { childSpan, float32, float64, headersFor, pack, packTable, Raw, rootSpan, START } from './payloads'

type Fields = Record<string, unknown>

function problemsOf(...spans: unknown[]): string[] {
  const body = pack([spans])
  return validate(body, headersFor(body, 1), '0.4')
}

test('a good payload has no problem, in v0.4 and v0.5', () => {
  const chunks = [[rootSpan(), childSpan()], [rootSpan({ parent_id: 99n, meta: { '_dd.p.tid': undefined } })]]
  const maps = pack(chunks)
  assert.deepEqual(validate(maps, headersFor(maps, 2), '0.4'), [])
  const table = packTable(chunks)
  assert.deepEqual(validate(table, headersFor(table, 2), '0.5'), [])
  const none = pack([])
  assert.deepEqual(validate(none, headersFor(none, 0), '0.4'), [])
})

test('a good span with links, events and blobs has no problem where the agent takes them', () => {
  const typed = { type: 4, array_value: { values: [{ type: 3, double_value: float64(1) }] } }
  const attributes = { text: { type: 0, string_value: 'x' }, yes: { type: 1, bool_value: true }, many: typed }
  const body = pack([
    [
      rootSpan({
        meta: {
          events: JSON.stringify([{ name: 'e', time_unix_nano: 1.7e18, attributes: { a: 1 } }]),
          '_dd.span_links': JSON.stringify([{ trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16), flags: 1 }]),
          '_dd.appsec.json': 'x'.repeat(30_000),
        },
        meta_struct: { stack: pack({ frames: [] }) },
        span_links: [
          { trace_id: 1n, trace_id_high: 2n, span_id: 3n, attributes: { a: 'b' }, tracestate: 'x=y', flags: 0 },
        ],
        span_events: [{ time_unix_nano: START, name: 'e', attributes }],
      }),
    ],
  ])
  assert.deepEqual(validate(body, headersFor(body, 1), '0.4', { spanEvents: true, metaStruct: true }), [])
})

test('a problem names the chunk, the span, its name and id, and the field', () => {
  assert.deepEqual(problemsOf(rootSpan(), childSpan({ error: true })), [
    'chunk 0 span 1 (pg.query 7): error: bool true, expected an integer',
  ])
})

const badChunks: readonly (readonly [sentence: string, spans: unknown[], problem: RegExp])[] = [
  ['no span in a chunk', [], /^chunk 0: no span in it/],
  ['a span that is no map', [7], /^chunk 0 span 0: int 7, expected a map/],
  [
    'a span key that is no text',
    [new Map<unknown, unknown>([...Object.entries(rootSpan()), [1, 1]])],
    /a key is int 1/,
  ],
  ['a span key written twice', [doubled(rootSpan())], /: error: written twice/],
  [
    'a meta key written twice',
    [rootSpan({ meta: new Raw(0x82, 0xa1, 97, 0xa0, 0xa1, 97, 0xa0) })],
    /: meta\.a: written twice/,
  ],
  ['two trace ids', [rootSpan(), childSpan({ trace_id: 1n })], /\(pg\.query 7\): trace_id: 1 is not that of the first/],
  ['a span id twice', [rootSpan(), childSpan(), childSpan()], /span 2 .*: span_id: 7 is in the chunk twice/],
  ['two roots', [rootSpan(), rootSpan({ span_id: 5n })], /^chunk 0: parent_id: 2 spans have 0/],
  [
    'two parents outside',
    [rootSpan({ parent_id: 1n }), childSpan({ parent_id: 2n })],
    /^chunk 0: parent_id: 2 spans have/,
  ],
  [
    'a tid on the second span',
    [rootSpan({ meta: { '_dd.p.tid': undefined } }), childSpan({ meta: { '_dd.p.tid': 'a'.repeat(16) } })],
    /\(pg\.query 7\): meta\._dd\.p\.tid: a+ is not that/,
  ],
  [
    'a second priority',
    [rootSpan(), childSpan({ metrics: { _sampling_priority_v1: 0 } })],
    /\(pg\.query 7\): metrics\._sampling_priority_v1: 0 is not that/,
  ],
]

for (const [sentence, spans, problem] of badChunks) {
  test(`a problem is found: ${sentence}`, () => {
    assert.ok(
      problemsOf(...spans).some(text => problem.test(text)),
      problemsOf(...spans).join('\n'),
    )
  })
}

test('a partial flush may have several parents outside of the chunk, but not two roots', () => {
  const body = pack([[rootSpan({ parent_id: 1n }), childSpan({ parent_id: 2n })]])
  assert.deepEqual(validate(body, headersFor(body, 1), '0.4', { partialFlush: true }), [])
  const roots = pack([[rootSpan(), rootSpan({ span_id: 5n })]])
  assert.match(validate(roots, headersFor(roots, 1), '0.4', { partialFlush: true }).join(), /2 spans have 0/)
})

test('a root needs no tid where trace ids have 64 bits', () => {
  const body = pack([[rootSpan({ meta: { '_dd.p.tid': undefined } })]])
  assert.deepEqual(validate(body, headersFor(body, 1), '0.4', { traceIdBits: 64 }), [])
})

const badHeaders: readonly (readonly [name: string, value: string | undefined])[] = [
  ['content-type', 'application/json'],
  ['content-type', undefined],
  ['content-length', undefined],
  ['content-length', '5'],
  ['content-encoding', 'gzip'],
  ['transfer-encoding', 'chunked'],
  ['x-datadog-trace-count', undefined],
  ['x-datadog-trace-count', '2'],
  ['datadog-meta-lang', undefined],
  ['datadog-meta-lang-version', ''],
  ['datadog-meta-tracer-version', undefined],
]

for (const [name, value] of badHeaders) {
  test(`a problem is found: header ${name} ${value === undefined ? 'absent' : `"${value}"`}`, () => {
    const body = pack([[rootSpan()]])
    const problems = validate(body, headersFor(body, 1, { [name]: value }), '0.4')
    assert.equal(problems.length, 1)
    assert.ok(problems[0]?.startsWith(`header ${name}: `), problems[0])
  })
}

const badBodies: readonly (readonly [sentence: string, body: Uint8Array, version: '0.4' | '0.5', problem: RegExp])[] = [
  ['a body cut short', pack([[rootSpan()]]).subarray(0, -1), '0.4', /^payload: cut off/],
  ['bytes after the payload', Buffer.concat([pack([]), pack(1)]), '0.4', /^payload: 1 bytes after/],
  ['a payload that is no array', pack({}), '0.4', /^payload: map of 0, expected an array of chunks/],
  ['a chunk that is no array', pack([{}]), '0.4', /^chunk 0: map of 0, expected an array of spans/],
  [
    'a body over 25 MiB',
    pack(['x'.repeat(25 * 1024 * 1024)]),
    '0.4',
    /^payload: 2621\d+ bytes, the agent takes 26214400/,
  ],
  ['a payload of maps sent as v0.5', pack([[rootSpan()]]), '0.5', /expected \[strings, chunks\]/],
  ['a third part in v0.5', pack([[''], [], []]), '0.5', /expected \[strings, chunks\]/],
  [
    'a string twice in the table',
    pack([['', 'a', 'a'], []]),
    '0.5',
    /^string 2: str "a" of 1 bytes is in the table twice/,
  ],
  ['a number in the table', pack([['', 7], []]), '0.5', /^string 1: int 7, expected str/],
  ['a table without the empty string', pack([['a'], []]), '0.5', /^strings: the empty string is missing/],
  [
    'a v0.5 span of 11',
    pack([[''], [[[0, 0, 0, 1n, 1n, 0n, START, 1n, 0, {}, {}]]]]),
    '0.5',
    /array of 11, expected an array of 12/,
  ],
  ['a v0.5 chunk that is no array', pack([[''], [1]]), '0.5', /^chunk 0: int 1/],
  ['an index beyond the table', row({ 2: 99 }), '0.5', /: resource: string index int 99, the table has /],
  ['an index of nil', row({ 11: null }), '0.5', /: type: string index nil/],
  ['an index beyond the table in meta', row({ 9: new Map([[1, 99]]) }), '0.5', /: meta: string index int 99/],
  ['a v0.5 meta of nil', row({ 9: null }), '0.5', /: meta: nil, expected a map/],
  ['a v0.5 metric that is a float32', row({ 10: new Map([[1, float32(1)]]) }), '0.5', /: metrics\.web: float32/],
  ['a v0.5 start that is a float', row({ 6: float64(1.7e18) }), '0.5', /: start: float64/],
]

for (const [sentence, body, version, problem] of badBodies) {
  test(`a problem is found: ${sentence}`, () => {
    const problems = validate(body, headersFor(body, 1), version)
    assert.ok(
      problems.some(text => problem.test(text)),
      problems.join('\n'),
    )
  })
}

/** A v0.5 payload of one good span with other columns where given. */
function row(columns: Readonly<Record<number, unknown>>): Uint8Array {
  const good = [1, 2, 3, 5n, 6n, 0n, START, 1n, 0, new Map(), new Map(), 0]
  const strings = ['', 'web', 'web.request', 'GET /a']
  return pack([strings, [[good.map((value, at) => (at in columns ? columns[at] : value))]]])
}

/** A span map that holds `error` twice. */
function doubled(span: Fields): Raw {
  const entries = Object.entries(span).flatMap(([key, value]) => [pack(key), pack(value)])
  const head = Uint8Array.of(0xde, 0, Object.keys(span).length + 1)
  return new Raw(...Buffer.concat([head, ...entries, pack('error'), pack(0)]))
}
