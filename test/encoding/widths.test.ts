import assert from 'node:assert/strict'
import test from 'node:test'
import { decode } from '@msgpack/msgpack'
import type { CommonTags, Encoder } from '../../src/encoding/encoder'
import { MsgpackWriter } from '../../src/encoding/msgpack'
import { createV04Encoder } from '../../src/encoding/v04'
import { createV05Encoder } from '../../src/encoding/v05'
import { readChunks } from '../wire/span'
import { collectingTracer, common } from './spans'

const encoders: readonly (readonly [version: '0.4' | '0.5', create: (common: CommonTags) => Encoder])[] = [
  ['0.4', createV04Encoder],
  ['0.5', createV05Encoder],
]

/** More than a header of 16 bits can count. */
const many = 70_000
const entries = Array.from({ length: many }, (_, at): [string, string] => [`key.${at}`, `v${at}`])

function encoded(encoder: Encoder, make: (tracer: ReturnType<typeof collectingTracer>['tracer']) => void): Buffer {
  const { tracer, traces } = collectingTracer()
  make(tracer)
  for (const trace of traces) assert.equal(encoder.add(trace, trace.finished), true)
  return encoder.take().body
}

test('headers say what follows at every width', () => {
  for (const count of [0, 1, 15, 16, 255, 256, 65_535, 65_536, 70_000]) {
    const writer = new MsgpackWriter(64)
    writer.array(2)
    const at = writer.map()
    for (let index = 0; index < count; index++) {
      writer.text(`k${index}`)
      writer.number(index)
    }
    writer.setMapCount(at, count)
    writer.text('x'.repeat(count))
    const [map, text] = decode(writer.bytes.subarray(0, writer.position)) as [Record<string, number>, string]
    assert.equal(Object.keys(map).length, count)
    assert.equal(map[`k${count - 1}`], count === 0 ? undefined : count - 1)
    assert.equal(text.length, count)
  }
})

for (const [version, create] of encoders) {
  test(`v${version}: a span whose start says more than 65,535 tags and numbers stays readable, as do those beside it`, () => {
    const body = encoded(create(common), tracer => {
      const root = tracer.start({
        name: 'wide',
        parent: null,
        meta: entries.flat(),
        metrics: entries.flatMap(([key], at) => [key, at]),
      })
      tracer.start({ name: 'beside', parent: root }).setTag('a', 'b').finish()
      root.finish()
      tracer.start({ name: 'after', parent: null }).setTag('c', 'd').finish()
    })
    const [[wide, beside] = [], [after] = []] = readChunks(body, version)
    assert.equal(wide?.meta['key.69999'], 'v69999')
    assert.equal(wide?.metrics['key.69999'], 69_999)
    assert.equal(beside?.meta.a, 'b')
    assert.equal(after?.meta.c, 'd')
  })

  test(`v${version}: more than 65,535 tags of the whole process stay readable`, () => {
    const wide = { ...common, meta: { ...common.meta, ...Object.fromEntries(entries) } }
    const body = encoded(create(wide), tracer => {
      tracer.start({ name: 'one', parent: null }).setTag('a', 'b').finish()
      // One that sets a common tag itself is written by another way.
      tracer.start({ name: 'one', parent: null }).setTag('key.5', 'own').finish()
    })
    const [[one] = [], [two] = []] = readChunks(body, version)
    assert.deepEqual([one?.meta['key.69999'], one?.meta.a], ['v69999', 'b'])
    assert.deepEqual([two?.meta['key.69999'], two?.meta['key.5']], ['v69999', 'own'])
  })

  test(`v${version}: a span that was given 70,000 tags tells those that fit, and how many did not`, () => {
    const body = encoded(create(common), tracer => {
      const span = tracer.start({ name: 'many', parent: null })
      for (const [key, value] of entries) span.setTag(key, value)
      span.finish()
    })
    const [[span] = []] = readChunks(body, version)
    assert.equal(span?.metrics['_dd.tags_dropped'], many - 4096)
    assert.equal(span?.meta['key.4095'], 'v4095')
    assert.equal(span?.meta['key.4096'], undefined)
  })

  test(`v${version}: no name of a tag makes a payload that decoders in JavaScript refuse`, () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '']
    const body = encoded(create(common), tracer => {
      const span = tracer.start({ name: 'odd', parent: null })
      for (const name of names) {
        span.setTag(name, 'x').setTag(`${name}.number`, 1)
        span.setText(name || 'none', 'x')
        const attributes = Object.fromEntries([[name, 'x']])
        span.addEvent(name, attributes).addLink(span.context(), attributes)
      }
      span.finish()
    })
    const [[span] = []] = readChunks(body, version)
    assert.deepEqual([span?.meta.constructor, span?.meta._proto_], ['x', 'x'])
  })
}

test('native links and events have headers of every width, and no key that is refused', () => {
  const wide = Object.fromEntries([...entries, ['__proto__', 'x']])
  const { tracer, traces } = collectingTracer()
  const span = tracer.start({ name: 'annotated', parent: null })
  span
    .addEvent('small', JSON.parse('{"__proto__":"x","list":[1,2]}'))
    .addLink(span.context(), JSON.parse('{"__proto__":"x"}'))
  // As an instrumentation could hand them over, past the bound of `addEvent`.
  span.events?.push({ name: 'wide', time: 1, attributes: { ...wide, list: entries.map(([key]) => key) } })
  span.links?.push({ context: span.context(), attributes: { ...wide, list: entries.map(([key]) => key) } })
  span.finish()
  const encoder = createV04Encoder(common, true)
  for (const trace of traces) assert.equal(encoder.add(trace, trace.finished), true)
  interface Annotated {
    readonly span_events: readonly { readonly attributes: Readonly<Record<string, unknown>> }[]
    readonly span_links: readonly { readonly attributes: Readonly<Record<string, unknown>> }[]
  }
  const [[read] = []] = decode(encoder.take().body, { useBigInt64: true }) as Annotated[][]
  assert.deepEqual(
    read?.span_events.map(({ attributes }) => Object.keys(attributes).length),
    [2, many + 2],
  )
  assert.deepEqual(
    read?.span_links.map(({ attributes }) => Object.keys(attributes).length),
    [1, many * 2 + 1],
  )
  assert.deepEqual(read?.span_events[0]?.attributes._proto_, { type: 0, string_value: 'x' })
})
