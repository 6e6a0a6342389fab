import assert from 'node:assert/strict'
import test from 'node:test'
import { decode, encode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { decodeTraces } from '../../src/agent/decode'
import type { TraceView } from '../../src/agent/model'
import { checkMessagePack } from '../../src/agent/msgpack-check'
import { hex, startRig } from './rig'

const id = fc.bigInt({ min: 1n, max: 2n ** 64n - 1n })
/** MessagePack carries UTF-8, which has no half of a surrogate pair. */
const words = fc.string({ unit: 'grapheme', maxLength: 60 })
const key = words.filter(
  text => text !== '' && !['__proto__', 'events', '_dd.span_links', 'span.kind', '_dd.p.tid'].includes(text),
)
const nonEmpty = words.filter(text => text !== '')
/** Whole microseconds, which a double holds exactly as milliseconds of a date. */
const microseconds = fc.bigInt({ min: 0n, max: 10n ** 10n })
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => (Object.is(value, -0) ? 0 : value))

const wire = fc.record({
  service: nonEmpty,
  name: nonEmpty,
  resource: nonEmpty,
  type: words,
  span_id: id,
  parent_id: fc.oneof(fc.constant(0n), id),
  start: microseconds.map(each => (1_790_000_000_000_000n + each) * 1000n),
  duration: microseconds.map(each => each * 1000n),
  error: fc.constantFrom(0, 1),
  meta: fc.dictionary(key, words, { noNullPrototype: true }),
  metrics: fc.dictionary(key, finite, { noNullPrototype: true }),
})

type Wire = typeof wire extends fc.Arbitrary<infer T> ? T : never

function expected(span: Wire, trace: bigint): Record<string, unknown> {
  const { span_id, parent_id, start, duration, error, ...rest } = span
  const isRoot = parent_id === 0n || (parent_id === span_id && span_id === trace)
  return {
    ...rest,
    id: hex(span_id),
    ...(!isRoot && { parent: hex(parent_id) }),
    kind: '',
    start: Number(start) / 1e6,
    duration: Number(duration) / 1e6,
    error: error === 1,
    links: [],
    events: [],
  }
}

/** The same span as a row of v0.5, whose texts go to the table. */
function row(span: Wire, trace: bigint, indexOf: (text: string) => number): unknown[] {
  const { service, name, resource, type, span_id, parent_id, start, duration, error, meta, metrics } = span
  const texts = Object.fromEntries(Object.entries(meta).map(([key, value]) => [indexOf(key), indexOf(value)]))
  const numbers = Object.fromEntries(Object.entries(metrics).map(([key, value]) => [indexOf(key), value]))
  const maps = [texts, numbers].map(map => new Map(Object.entries(map).map(([at, value]) => [Number(at), value])))
  return [
    indexOf(service),
    indexOf(name),
    indexOf(resource),
    trace,
    span_id,
    parent_id,
    start,
    duration,
    error,
    ...maps,
    indexOf(type),
  ]
}

test('whatever a valid span says comes back equal, by v0.4 and over HTTP', async context => {
  const { send, json, ask } = await startRig(context)
  await fc.assert(
    fc.asyncProperty(
      id,
      fc.uniqueArray(wire, { minLength: 1, maxLength: 5, selector: span => span.span_id }),
      async (trace, spans) => {
        const reply = await send([spans.map(span => ({ ...span, trace_id: trace }))])
        assert.equal(reply.status, 200, await reply.text())
        const view = await json<TraceView>(`/api/traces/${hex(trace)}`)
        const shown = new Map(view.spans.map(({ depth, self, orphan, ...span }) => [span.id, span]))
        assert.deepEqual(
          spans.map(({ span_id }) => shown.get(hex(span_id))),
          spans.map(span => expected(span, trace)),
        )
        await ask('/api/clear', { method: 'POST' })
      },
    ),
    { numRuns: 150 },
  )
})

test('whatever a valid span says comes back equal by v0.5', () => {
  fc.assert(
    fc.property(id, fc.array(wire, { minLength: 1, maxLength: 5 }), (trace, spans) => {
      const table = ['']
      const indexOf = (text: string) => {
        const known = table.indexOf(text)
        return known === -1 ? table.push(text) - 1 : known
      }
      const rows = spans.map(span => row(span, trace, indexOf))
      const [chunk] = decodeTraces(encodeRows([table, [rows]]), true)
      assert.deepEqual(chunk, { trace: hex(trace), high: '', spans: spans.map(span => expected(span, trace)) })
    }),
    { numRuns: 200 },
  )
})

test('bytes are taken for whole by the check exactly where a decoder takes them', () => {
  const value = fc.letrec(tie => ({
    any: fc.oneof(
      { depthSize: 'small', maxDepth: 5 },
      fc.string(),
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array(),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
      fc.array(tie('any'), { maxLength: 20 }),
      fc.dictionary(key, tie('any'), { maxKeys: 20 }),
    ),
  })).any
  const takes = (read: () => void): boolean => {
    try {
      read()
      return true
    } catch {
      return false
    }
  }
  fc.assert(
    fc.property(value, fc.nat(), (each, cut) => {
      const bytes = encode(each, { useBigInt64: true })
      checkMessagePack(bytes)
      const part = bytes.subarray(0, cut % bytes.length)
      assert.throws(() => checkMessagePack(part), /cut off/)
    }),
    { numRuns: 500 },
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
      // A decoder wants texts as keys; the check is about lengths alone.
      const decoded = takes(() => decode(bytes, { useBigInt64: true, mapKeyConverter: String }))
      if (decoded) checkMessagePack(bytes)
      else if (takes(() => checkMessagePack(bytes))) {
        assert.throws(
          () => decode(bytes, { useBigInt64: true, mapKeyConverter: String }),
          /Unrecognized|__proto__|extension|RangeError|timestamp/i,
        )
      }
    }),
    { numRuns: 3000 },
  )
})

function encodeRows(payload: unknown): Uint8Array {
  // The encoder writes a Map of JavaScript as an empty map, so its integer keys are written here.
  const parts: Uint8Array[] = []
  const write = (value: unknown): void => {
    if (Array.isArray(value)) {
      parts.push(Uint8Array.of(0xdc, value.length >> 8, value.length & 255))
      for (const each of value) write(each)
    } else if (value instanceof Map) {
      parts.push(Uint8Array.of(0xde, value.size >> 8, value.size & 255))
      for (const [from, to] of value) {
        write(from)
        write(to)
      }
    } else parts.push(encode(value, { useBigInt64: true }))
  }
  write(payload)
  return Buffer.concat(parts)
}
