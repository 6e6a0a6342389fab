import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SpanContext } from '../../src/core/context'
import { everyStyle, injected, propagator, remote, tracer } from './given'

const headerNames = [
  'x-datadog-trace-id',
  'x-datadog-parent-id',
  'x-datadog-sampling-priority',
  'x-datadog-origin',
  'x-datadog-tags',
  'traceparent',
  'tracestate',
  'b3',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-sampled',
  'x-b3-flags',
  'baggage',
]

const valid: Record<string, string> = {
  'x-datadog-trace-id': '1234567890123456789',
  'x-datadog-parent-id': '987654321',
  'x-datadog-sampling-priority': '2',
  'x-datadog-origin': 'rum',
  'x-datadog-tags': '_dd.p.tid=640cfd8d00000000,_dd.p.dm=-4',
  traceparent: '00-640cfd8d000000001122334455667788-1234567890123456-01',
  tracestate: 'dd=s:2;o:rum;p:0123456789abcdef;t.dm:-4,foo=1',
  b3: '640cfd8d00000000abcdefab12345678-000000003ade68b1-1',
  'x-b3-traceid': '640cfd8d00000000abcdefab12345678',
  'x-b3-spanid': '000000003ade68b1',
  'x-b3-sampled': '1',
  'x-b3-flags': '1',
  baggage: 'foo=bar,a=%20b',
}

const anyText = fc.string({ unit: 'binary', maxLength: 60 })
const nearlyValid = fc.constantFrom(...headerNames).chain(name => {
  const text = valid[name] as string
  const at = fc.nat(text.length)
  return fc.oneof(
    fc.constant(text),
    at.map(length => text.slice(0, length)),
    fc.tuple(at, anyText).map(([place, more]) => text.slice(0, place) + more + text.slice(place)),
    fc
      .tuple(at, fc.string({ minLength: 1, maxLength: 1 }))
      .map(([place, one]) => text.slice(0, place) + one + text.slice(place + 1)),
    fc.constant(`${text}, ${text}`),
    fc.constant(text.repeat(200)),
    fc.constant(text.replace(/[1-9a-f]/g, '0')),
    fc.constant(`-${text}`),
  )
})
const headerValue = fc.oneof(nearlyValid, anyText, fc.array(nearlyValid, { maxLength: 3 }))
const headers = fc.dictionary(fc.constantFrom(...headerNames), headerValue, { noNullPrototype: true })
/** Mostly valid headers with some that are hostile. */
const mixed = headers.map(hostile => ({ ...valid, ...hostile }))

function assertUsable(context: SpanContext | undefined): void {
  if (context === undefined) return
  assert.ok(context instanceof SpanContext)
  for (const word of [...context.traceId, context.spanHigh, context.spanLow]) assert.equal(word, word | 0)
  assert.match(context.toTraceId(true), /^[0-9a-f]{32}$/)
  assert.match(context.toSpanId(true), /^[0-9a-f]{16}$/)
  assert.match(context.toTraceId(), /^\d{1,20}$/)
  if (!context.hasTrace()) assert.equal(context.toSpanId(), '0')
  if (context.priority !== undefined) assert.ok(Number.isInteger(context.priority))
  for (const link of context.links ?? []) assertUsable(link.context)
}

function assertWritable(written: Record<string, string>): void {
  for (const [name, value] of Object.entries(written)) {
    assert.ok(headerNames.includes(name), name)
    assert.match(value, /^[\x20-\x7e]+$/, name)
    assert.ok(value.length <= 9000, name)
    assert.doesNotThrow(() => new Headers({ [name]: value }))
  }
}

test('whatever the headers are, they make a usable context or none, and what goes on is well formed', () => {
  fc.assert(
    fc.property(fc.oneof(headers, mixed), fc.shuffledSubarray([...everyStyle]), (carrier, extract) => {
      const context = propagator({ extract }).extractHeaders(carrier)
      assertUsable(context)
      if (context === undefined) return
      assertWritable(injected(context))
      assertWritable(injected(tracer().start({ name: 'web.request', parent: context }).context()))
    }),
    { numRuns: 2000 },
  )
})

test('whatever the carrier is, reading it does not throw', () => {
  fc.assert(
    fc.property(fc.anything({ withMap: true, withNullPrototype: true, withTypedArray: true }), carrier => {
      assertUsable(propagator().extract(carrier))
    }),
    { numRuns: 1000 },
  )
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...headerNames), fc.anything()), carrier => {
      assertUsable(propagator().extract(carrier))
      assertUsable(propagator().extractHeaders(carrier as never))
    }),
    { numRuns: 1000 },
  )
})

test('whatever a context holds, what is written is printable ASCII without line breaks', () => {
  const text = fc.string({ unit: 'binary' })
  fc.assert(
    fc.property(text, fc.dictionary(text, text), fc.dictionary(text, text), (origin, tags, baggage) => {
      const prefixed = Object.fromEntries(Object.entries(tags).map(([key, value]) => [`_dd.p.${key}`, value]))
      assertWritable(injected(remote('1', '1'.repeat(16), { origin, tags: prefixed, baggage, priority: 1 })))
    }),
    { numRuns: 1000 },
  )
})

test('no one hostile header stops the others from being read', () => {
  for (const name of headerNames) {
    for (const value of [
      '',
      '\0',
      'é',
      'x'.repeat(20_000),
      '0',
      '-1',
      '\r\n',
      ['a', 'b'],
      [valid[name], valid[name]],
    ]) {
      const context = propagator().extractHeaders({ ...valid, [name]: value as string })
      assert.ok(context?.hasTrace(), `${name}: ${String(value).slice(0, 20)}`)
    }
  }
})
