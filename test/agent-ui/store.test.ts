import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { AgentStatus, SpanView, TraceList, TraceView } from '../../src/agent/model'
import { place } from '../../src/agent/placement'
import { TraceStore } from '../../src/agent/store'
import { hex, startRig, wireSpan } from './rig'

function span(fields: Partial<SpanView> & { readonly id: string }): SpanView {
  const texts = { service: 's', name: 'n', resource: 'r', type: '', kind: '' }
  return { ...texts, start: 0, duration: 10, error: false, meta: {}, metrics: {}, links: [], events: [], ...fields }
}

test('the oldest traces make room by their number', async context => {
  const { send, json, ask } = await startRig(context, { maxTraces: 3 })
  for (let id = 1n; id <= 5n; id++) await send([[wireSpan({ trace_id: id })]])
  const { traces } = await json<TraceList>('/api/traces')
  assert.deepEqual(
    traces.map(({ id }) => Number(id)),
    [5, 4, 3],
  )
  const status = await json<AgentStatus>('/api/status')
  assert.deepEqual([status.traces, status.spans, status.evicted, status.received.spans], [3, 3, 2, 5])
  assert.equal((await ask(`/api/traces/${hex(1)}`)).status, 404)
})

test('a span that was sent while it was open is replaced by its later versions alone', () => {
  const store = new TraceStore({ maxBytes: 50_000, maxTraces: 10 })
  const put = (duration: number, metrics: Record<string, number>) =>
    store.add({ trace: hex(1), high: '', spans: [span({ id: hex(2), duration, metrics })] })
  for (const version of [5, 9, 7]) put(version, { '_dd.partial_version': version })
  const found = () => store.oldestFirst()[0]?.spans.get(hex(2))
  assert.equal(found()?.duration, 9)
  put(12, { '_dd.was_long_running': 1 })
  put(11, { '_dd.partial_version': 11 })
  assert.deepEqual([store.spans, found()?.duration], [1, 12])
})

test('the oldest traces make room by their size, whatever comes', () => {
  const some = fc.record({ trace: fc.nat(20), id: fc.nat(50), tag: fc.nat(3000), events: fc.nat(3) })
  fc.assert(
    fc.property(fc.array(some, { maxLength: 300 }), arrivals => {
      const bounds = { maxBytes: 50_000, maxTraces: 10 }
      const store = new TraceStore(bounds)
      for (const { trace, id, tag, events } of arrivals) {
        const event = { name: 'e', time: 0, attributes: { text: 'x'.repeat(tag) } }
        const one = span({ id: hex(id), meta: { tag: 'x'.repeat(tag) }, events: Array(events).fill(event) })
        store.add({ trace: hex(trace), high: '', spans: [one] })
        assert.ok(store.bytes <= bounds.maxBytes && store.traces <= bounds.maxTraces)
      }
      const traces = store.oldestFirst()
      assert.equal(
        store.bytes,
        traces.reduce((sum, trace) => sum + trace.bytes, 0),
      )
      assert.equal(
        store.spans,
        traces.reduce((sum, trace) => sum + trace.spans.size, 0),
      )
      store.clear()
      assert.deepEqual([store.bytes, store.spans, store.traces], [0, 0, 0])
    }),
  )
})

test('spans lie in a waterfall: parents first, siblings by start, each with the time that is its own', async context => {
  const { send, json } = await startRig(context)
  const at = (id: bigint, parent: bigint, start: number, duration: number) =>
    wireSpan({ trace_id: 1n, span_id: id, parent_id: parent, start: start * 1e6, duration: duration * 1e6 })
  await send([
    [
      at(4n, 2n, 30, 10),
      at(3n, 1n, 50, 100),
      at(2n, 1n, 10, 40),
      at(1n, 0n, 0, 100),
      at(9n, 8n, 5, 1),
      at(5n, 2n, 20, 15),
    ],
  ])
  const { spans, summary } = await json<TraceView>(`/api/traces/${hex(1)}`)
  assert.deepEqual(
    spans.map(({ id, depth, self, orphan }) => [Number(id), depth, self, orphan]),
    [
      [1, 0, 10, false],
      [2, 1, 20, false],
      [5, 2, 15, false],
      [4, 2, 10, false],
      [3, 1, 100, false],
      [9, 0, 1, true],
    ],
  )
  assert.deepEqual([summary.start, summary.duration, summary.spans], [0, 150, 6])
})

test('every span is placed once, after its parent, even where spans are their own ancestors', () => {
  const some = fc.record({ id: fc.nat(30), parent: fc.option(fc.nat(35)), start: fc.nat(100), duration: fc.nat(50) })
  fc.assert(
    fc.property(fc.uniqueArray(some, { selector: each => each.id }), list => {
      const spans = new Map(
        list.map(({ id, parent, start, duration }) => {
          const family = parent === null ? {} : { parent: hex(parent) }
          return [hex(id), span({ id: hex(id), start, duration, ...family })]
        }),
      )
      const placed = place(spans)
      assert.deepEqual(placed.map(({ id }) => id).sort(), [...spans.keys()].sort())
      const depths = new Map<string, number>()
      for (const { id, parent, depth, self, duration, orphan } of placed) {
        if (depth > 0) assert.equal(depth, (depths.get(parent ?? '') ?? Number.NaN) + 1)
        assert.equal(orphan, parent !== undefined && !spans.has(parent))
        assert.ok(self >= 0 && self <= duration)
        depths.set(id, depth)
      }
    }),
    { numRuns: 500 },
  )
})

test('a trace as deep as it has spans is placed', () => {
  const spans = new Map(
    Array.from({ length: 50_000 }, (_, index) => {
      const parent = index === 0 ? {} : { parent: hex(index) }
      return [hex(index + 1), span({ id: hex(index + 1), ...parent })]
    }),
  )
  assert.equal(place(spans).at(-1)?.depth, 49_999)
})
