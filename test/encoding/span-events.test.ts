import assert from 'node:assert/strict'
import test from 'node:test'
import { decode } from '@msgpack/msgpack'
import { createV04Encoder } from '../../src/encoding/v04'
import { collectingTracer, common } from './spans'

interface ReadSpan {
  readonly name: string
  readonly meta: Readonly<Record<string, string>>
  readonly span_links?: readonly unknown[]
  readonly span_events?: readonly Readonly<Record<string, unknown>>[]
}

/** The spans of one trace with native events, as an independent decoder read them. */
function spansWithEvents(attributes: Record<string, unknown>): readonly ReadSpan[] {
  const { tracer, traces } = collectingTracer()
  const root = tracer.start({ name: 'web', parent: null, type: 'web' })
  tracer.start({ name: 'plain', parent: root }).finish()
  root.addEvent('one', attributes, 1_730_393_556_000)
  root.addEvent('two')
  root.finish()
  const encoder = createV04Encoder(common, true)
  for (const trace of traces) assert.equal(encoder.add(trace, trace.finished), true)
  const [spans] = decode(encoder.take().body, { useBigInt64: true }) as ReadSpan[][]
  assert.ok(spans)
  return spans
}

test('native events are a part of their span, each attribute with its type', () => {
  const [web, plain] = spansWithEvents({
    text: 'ä',
    yes: true,
    count: -7,
    ratio: 0.5,
    list: ['a', 'b'],
    numbers: [1, 2],
  })
  assert.equal(plain?.span_events, undefined)
  const [one, two] = web?.span_events ?? []
  assert.deepEqual(one, {
    time_unix_nano: 1_730_393_556_000_000_000n,
    name: 'one',
    attributes: {
      text: { type: 0, string_value: 'ä' },
      yes: { type: 1, bool_value: true },
      count: { type: 2, int_value: -7n },
      ratio: { type: 3, double_value: 0.5 },
      list: {
        type: 4,
        array_value: {
          values: [
            { type: 0, string_value: 'a' },
            { type: 0, string_value: 'b' },
          ],
        },
      },
      numbers: {
        type: 4,
        array_value: {
          values: [
            { type: 2, int_value: 1 },
            { type: 2, int_value: 2 },
          ],
        },
      },
    },
  })
  assert.deepEqual([two?.name, two?.attributes], ['two', undefined])
  assert.equal(web?.meta.events, undefined)
})

test('what an attribute cannot be is left out, and the rest of the event stays', () => {
  const [web] = spansWithEvents({ mixed: [1, 'a'], nested: [[1]], large: 2 ** 65, nothing: null, kept: 1 })
  const [one] = web?.span_events ?? []
  assert.deepEqual(one?.attributes, { kept: { type: 2, int_value: 1 } })
})

test('native links are a part of their span, with the whole trace id and flags that say that they are known', () => {
  const { tracer, traces } = collectingTracer()
  const other = tracer.start({ name: 'other', parent: null })
  other.trace.decide(true)
  const span = tracer.start({ name: 'web', parent: null })
  span.addLink({ context: other.context(), attributes: { why: 'ä', list: ['a', 'b'], gone: undefined } })
  const undecided = tracer.start({ name: 'undecided', parent: null }).context()
  span.addLink({ context: undecided })
  span.addEvent('both')
  span.finish()
  const encoder = createV04Encoder(common, true)
  for (const trace of traces) encoder.add(trace, trace.finished)
  const [[web]] = decode(encoder.take().body, { useBigInt64: true }) as [[ReadSpan]]
  const id = (hex: string): bigint => BigInt(`0x${hex}`)
  const idsOf = (context: typeof undecided) => ({
    trace_id: id(context.toTraceId(true).slice(16)),
    trace_id_high: id(context.toTraceId(true).slice(0, 16)),
    span_id: id(context.toSpanId(true)),
  })
  assert.deepEqual(web.span_links, [
    { ...idsOf(other.context()), attributes: { why: 'ä', 'list.0': 'a', 'list.1': 'b' }, flags: 0x80000001n },
    idsOf(undecided),
  ])
  assert.deepEqual([web.span_events?.length, web.meta['_dd.span_links']], [1, undefined])
})

test("the version of the tracer's own service is not told of others", () => {
  const { tracer, traces } = collectingTracer()
  const root = tracer.start({ name: 'web', parent: null })
  tracer.start({ name: 'db', parent: root, service: 'shop-postgres' }).finish()
  root.finish()
  const encoder = createV04Encoder(common)
  for (const trace of traces) encoder.add(trace, trace.finished)
  const [spans] = decode(encoder.take().body, { useBigInt64: true }) as ReadSpan[][]
  assert.deepEqual(
    spans?.map(({ name, meta }) => [name, meta.version]),
    [
      ['web', '1.2.3'],
      ['db', undefined],
    ],
  )
})
