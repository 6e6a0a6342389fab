import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { SpanContext } from '../../src/core/context'
import type { PropagationStyle } from '../../src/propagation/propagator'
import { everyStyle, injected, propagator, remote, told } from './given'

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
const id = hex(16).filter(digits => digits !== '0'.repeat(16))
const printable = (excluded: string, minLength: number) =>
  fc
    .string({ unit: 'grapheme-ascii', minLength, maxLength: 12 })
    .filter(text => ![...text].some(character => excluded.includes(character)) && text.trim() === text)

/** What `=` is written as in tracestate cannot be told from a real one. */
const value = printable(',;~', 1)
const name = printable(' ,=:;', 1).filter(text => text !== 'tid' && text !== 'dm')

const context = fc
  .record({
    upper: fc.oneof(fc.constant('0'.repeat(16)), hex(16)),
    lower: id,
    span: id,
    priority: fc.constantFrom(-1, 0, 1, 2),
    origin: fc.option(value, { nil: undefined }),
    tags: fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 3 }),
    maker: fc.constantFrom(undefined, '-0', '-4', '-11'),
    tracestate: fc.constantFrom(undefined, 'foo=1', 'foo=1,b@r=2 3'),
  })
  .map(({ upper, lower, span, tags, maker, ...rest }) => {
    const named = Object.fromEntries(tags.map(([key, text]) => [`_dd.p.${key}`, text]))
    const decided = maker !== undefined && rest.priority > 0 ? { ...named, '_dd.p.dm': maker } : named
    return remote(upper + lower, span, { ...rest, tags: Object.keys(decided).length > 0 ? decided : undefined })
  })

const baggage = fc.dictionary(
  fc.string({ minLength: 1, unit: 'grapheme' }).filter(key => key !== '__proto__'),
  fc.string({ minLength: 1, unit: 'grapheme' }),
  { minKeys: 1, maxKeys: 10, noNullPrototype: true },
)

function roundTrip(given: SpanContext, styles: readonly PropagationStyle[]) {
  return told(propagator({ extract: styles }).extractHeaders(injected(given, { inject: styles })))
}

test('the Datadog headers bring back all but the members of others', () => {
  fc.assert(
    fc.property(context, given => {
      const { tracestate, ...rest } = told(given) ?? {}
      assert.deepEqual(roundTrip(given, ['datadog']), rest)
    }),
  )
})

test('the W3C headers bring back everything', () => {
  fc.assert(
    fc.property(context, given => {
      assert.deepEqual(roundTrip(given, ['tracecontext']), told(given))
    }),
  )
})

test('both B3 styles bring back the ids and the decision', () => {
  fc.assert(
    fc.property(context, given => {
      const { traceId, spanId, priority = 0 } = told(given) ?? {}
      const expected = { traceId, spanId, priority: Math.max(priority, 0) }
      assert.deepEqual(roundTrip(given, ['b3']), expected)
      assert.deepEqual(roundTrip(given, ['b3multi']), expected)
    }),
  )
})

test('baggage comes back whatever its names and values are', () => {
  fc.assert(
    fc.property(baggage, items => {
      const given = remote('1', '1'.repeat(16), { baggage: items })
      assert.deepEqual({ ...roundTrip(given, ['baggage'])?.baggage }, items)
    }),
  )
})

test('any styles together bring back one trace, and what the first of them carries', () => {
  const styles = fc.shuffledSubarray([...everyStyle], { minLength: 1 })
  fc.assert(
    fc.property(context, baggage, styles, (given, items, list) => {
      given.baggage = items
      const headers = injected(given, { inject: list })
      const back = propagator({ extract: list }).extractHeaders(headers)
      const [leading] = list.filter(style => style !== 'baggage')
      assert.deepEqual(back?.baggage && { ...back.baggage }, list.includes('baggage') ? items : undefined)
      if (leading === undefined) return
      assert.equal(back?.toTraceId(true), given.toTraceId(true))
      assert.equal(back?.toSpanId(), given.toSpanId())
      assert.equal(back?.links, undefined)
      assert.equal(back?.lastDatadogSpan, undefined)
      assert.equal(back?.tracestate, list.includes('tracecontext') ? given.tracestate : undefined)
      const keepsAll = leading === 'datadog' || leading === 'tracecontext'
      assert.equal(back?.priority, keepsAll ? given.priority : Math.max(given.priority ?? 0, 0))
      assert.deepEqual(back?.tags, keepsAll ? given.tags : undefined)
      assert.equal(back?.origin, keepsAll ? given.origin : undefined)
    }),
    { numRuns: 300 },
  )
})
