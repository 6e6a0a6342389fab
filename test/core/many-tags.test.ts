import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { losses } from '../../src/core/losses'
import type { Span } from '../../src/core/span'
import { collectingTracer } from '../encoding/spans'

/** The most tags of a user's that a span has. */
const most = 4096

function fresh(): Span {
  return collectingTracer().tracer.start({ name: 'many', parent: null })
}

/** What a span has, by name. */
function tagsOf(span: Span): Map<string, unknown> {
  const found = new Map<string, unknown>()
  for (const list of [span.meta, span.metrics])
    for (let at = 0; at < list.length; at += 2) {
      assert.ok(!found.has(String(list[at])), `${list[at]} stands there twice`)
      found.set(String(list[at]), list[at + 1])
    }
  return found
}

test('past a bound tags are left out and counted, and what is there can still be changed', () => {
  const before = losses.counts.tags
  const span = fresh()
  for (let index = 0; index < 70_000; index++) span.setTag(`tag.${index}`, index % 2 === 0 ? 'text' : index)
  assert.equal(tagsOf(span).size, most)
  assert.equal(span.droppedTags, 70_000 - most)
  assert.equal(losses.counts.tags - before, 70_000 - most)
  span.setTag('tag.0', 'changed').setTag('tag.1', 0)
  assert.deepEqual([span.getText('tag.0'), span.getNumber('tag.1')], ['changed', 0])
  assert.equal(span.droppedTags, 70_000 - most)
  span.removeTag('tag.2').setTag('room', 'again')
  assert.deepEqual([span.getText('tag.2'), span.getText('room'), tagsOf(span).size], [undefined, 'again', most])
})

test('a full span can still tell its error, its status and what the tracer adds', () => {
  const span = fresh()
  for (let index = 0; index < 10_000; index++) span.setTag(`tag.${index}`, 'x')
  span.setTag('error', new TypeError('too much')).setTag('http.status_code', 500)
  span.setText('_dd.p.tid', '0123456789abcdef')
  assert.deepEqual(
    ['error.type', 'error.message', 'http.status_code', '_dd.p.tid'].map(name => span.getText(name)),
    ['TypeError', 'too much', '500', '0123456789abcdef'],
  )
  // They have a bound of their own.
  for (let index = 0; index < 10_000; index++) span.setTag(`_dd.${index}`, 'x')
  assert.ok(tagsOf(span).size <= most + 300)
})

test('one nested object cannot make more tags than a span holds', () => {
  const wide = (depth: number): unknown =>
    depth === 0 ? 'x' : Object.fromEntries(Array.from({ length: 64 }, (_, at) => [`k${at}`, wide(depth - 1)]))
  const span = fresh().setTag('deep', wide(3))
  assert.equal(tagsOf(span).size, most)
  assert.equal(span.droppedTags, 64 ** 3 - most)
})

test('many tags are set, changed and removed as in a map, whatever their order', () => {
  const step = fc.record({
    what: fc.constantFrom('text', 'number', 'remove'),
    name: fc.integer({ min: 0, max: 120 }),
    value: fc.nat(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 600, minLength: 200 }), steps => {
      const span = fresh()
      const texts = new Map<string, string>()
      const numbers = new Map<string, number>()
      for (const { what, name, value } of steps) {
        const key = `k${name}`
        if (what === 'text') {
          span.setText(key, String(value))
          texts.set(key, String(value))
        } else if (what === 'number') {
          span.setNumber(key, value)
          numbers.set(key, value)
        } else {
          span.removeTag(key)
          texts.delete(key)
          numbers.delete(key)
        }
        assert.equal(span.getText(key), texts.get(key))
        assert.equal(span.getNumber(key), numbers.get(key))
      }
      assert.equal(span.meta.length, texts.size * 2)
      assert.equal(span.metrics.length, numbers.size * 2)
      for (const [key, value] of texts) assert.equal(span.getText(key), value)
      for (const [key, value] of numbers) assert.equal(span.getNumber(key), value)
    }),
    { numRuns: 60 },
  )
})

test('baggage, links, events and their attributes have bounds, and what does not fit is counted', () => {
  const before = losses.counts.annotations
  const span = fresh()
  for (let index = 0; index < 5000; index++) span.setBaggageItem(`item${index}`, 'x')
  assert.equal(Object.keys(span.getAllBaggageItems()).length, 1024)
  span.setBaggageItem('item0', 'changed')
  assert.equal(span.getBaggageItem('item0'), 'changed')
  const attributes = Object.fromEntries(Array.from({ length: 70_000 }, (_, at) => [`a${at}`, at]))
  span.addEvent('wide', attributes)
  span.addLink(span.context(), attributes)
  assert.equal(Object.keys(span.events?.[0]?.attributes ?? {}).length, 128)
  assert.equal(Object.keys(span.links?.[0]?.attributes ?? {}).length, 128)
  for (let index = 0; index < 200; index++) span.addEvent('one').addLink(span.context())
  const expected = 5000 - 1024 + 2 * (70_000 - 128) + 2 * (201 - 128)
  assert.equal(span.dropped, expected)
  assert.equal(losses.counts.annotations - before, expected)
})

test('a tag called __proto__ has another name, whichever way it is set', () => {
  const span = fresh().setTag('__proto__', 'x')
  span.setNumber('__proto__', 1)
  span.addTags(JSON.parse('{"__proto__":"y"}'))
  assert.deepEqual(
    [span.meta, span.metrics],
    [
      ['_proto_', 'y'],
      ['_proto_', 1],
    ],
  )
  span.removeTag('__proto__')
  assert.deepEqual([span.meta, span.metrics], [[], []])
})

test('baggage has no items that nobody set', () => {
  const span = fresh().setBaggageItem('__proto__', 'x').setBaggageItem('a', '1')
  for (const name of ['constructor', 'toString', 'hasOwnProperty']) assert.equal(span.getBaggageItem(name), undefined)
  assert.equal(span.getBaggageItem('__proto__'), 'x')
  assert.deepEqual(Object.keys(span.removeBaggageItem('__proto__').getAllBaggageItems()), ['a'])
})
