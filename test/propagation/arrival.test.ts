import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SpanContext } from '../../src/core/context'
import type { PropagatorSettings } from '../../src/propagation/propagator'
import { propagator, remote, told, tracer } from './given'

const traceId = '11111111111111110000000000000003'
const headers = {
  'x-datadog-trace-id': '3',
  'x-datadog-parent-id': '10',
  'x-datadog-sampling-priority': '2',
  'x-datadog-origin': 'rum',
  'x-datadog-tags': '_dd.p.tid=1111111111111111,_dd.p.dm=-4',
  traceparent: `00-${traceId}-000000000000000b-01`,
  tracestate: 'dd=s:2;p:000000000000000a,foo=1',
  baggage: 'user.id=ada,region=eu',
}

function extract(settings: Partial<PropagatorSettings>, given: Record<string, string> = headers) {
  return propagator({ extract: ['datadog', 'tracecontext', 'baggage'], ...settings }).extractHeaders(given)
}

test('with the first style alone nothing is taken from the headers of others', () => {
  const { baggage: _, ...said } = told(extract({ extractFirst: true })) ?? {}
  assert.deepEqual(said, {
    traceId,
    spanId: '000000000000000a',
    priority: 2,
    origin: 'rum',
    tags: { '_dd.p.dm': '-4' },
  })
  assert.equal(told(extract({}))?.spanId, '000000000000000b')
})

test('a restarted trace is a new one that links to what came and keeps its baggage alone', () => {
  const context = extract({ behavior: 'restart' })
  const span = tracer().start({ name: 'web.request', parent: context })
  assert.notEqual(span.context().toTraceId(true), traceId)
  assert.equal(span.parentHigh | span.parentLow, 0)
  assert.equal(span.trace.priority, undefined)
  assert.equal(span.trace.origin, undefined)
  assert.equal(span.trace.tags, undefined)
  assert.deepEqual(span.getAllBaggageItems(), { 'user.id': 'ada', region: 'eu' })
  const [link] = span.links ?? []
  assert.equal(span.links?.length, 1)
  assert.equal(link?.context.toTraceId(true), traceId)
  assert.deepEqual(link?.attributes, { reason: 'propagation_behavior_extract', context_headers: 'datadog' })
})

test('a decision that does not count leaves the trace, its origin and its other tags', () => {
  const given = { ...headers, 'x-datadog-tags': '_dd.p.tid=1111111111111111,_dd.p.dm=-4,_dd.p.ksr=1,_dd.p.x=y' }
  const context = told(extract({ extract: ['datadog'], ignoresDecision: true }, given))
  assert.deepEqual(context, { traceId, spanId: '000000000000000a', origin: 'rum', tags: { '_dd.p.x': 'y' } })
})

test('a restart where nothing came is a plain start', () => {
  assert.equal(extract({ behavior: 'restart' }, {}), undefined)
  assert.equal(extract({ behavior: 'restart', extract: ['b3'] }, { b3: '0' }), undefined)
})

test('an ignored trace leaves nothing behind, no baggage either', () => {
  assert.equal(extract({ behavior: 'ignore' }), undefined)
})

test('chosen items of baggage are tags of the first span, and travel on as baggage alone', () => {
  const settings = { baggageTagKeys: ['user.id', 'absent', '__proto__'] }
  const context = extract(settings)
  assert.deepEqual(context?.tags, { '_dd.p.dm': '-4', 'baggage.user.id': 'ada' })
  const span = tracer().start({ name: 'web.request', parent: context })
  const out: Record<string, string> = {}
  propagator().inject(span.context(), out)
  assert.equal(out.baggage, 'user.id=ada,region=eu')
  assert.doesNotMatch(`${out['x-datadog-tags']} ${out.tracestate}`, /baggage/)
  assert.deepEqual(extract({ baggageTagKeys: ['*'] }, { baggage: 'a=1,b=2' })?.tags, {
    'baggage.a': '1',
    'baggage.b': '2',
  })
  assert.equal(extract({ baggageTagKeys: [] }, { baggage: 'user.id=ada' })?.tags, undefined)
})

test('baggage of old services is a header for each item, both ways', () => {
  const old = propagator({ extract: ['datadog', 'baggage'], inject: ['baggage'], legacyBaggage: true })
  const carrier = { 'ot-baggage-userid': 'ada', 'OT-Baggage-Region': 'eu', 'ot-baggage-': 'x', baggage: 'userId=eve' }
  const expected = { userId: 'eve', region: 'eu' }
  for (const given of [carrier, new Map(Object.entries(carrier)), new Headers(carrier)])
    assert.deepEqual({ ...old.extract(given)?.baggage }, expected)
  const out = {}
  old.inject(remote(traceId, '000000000000000a', { baggage: { user: 'ada', 'bad key': '1', city: 'Köln' } }), out)
  assert.deepEqual(out, { baggage: 'user=ada,bad%20key=1,city=K%C3%B6ln', 'ot-baggage-user': 'ada' })
  assert.equal(propagator().extract({ 'ot-baggage-user': 'ada' }), undefined)
})

const guardOf = (marker: string | undefined, strict = false) => ({
  organizationGuard: { marker: () => marker, strict, trusted: ['partner'] },
})

test('a trace of another organization keeps its ids, its baggage and what other vendors said', () => {
  const foreign = { ...headers, 'x-datadog-tags': '_dd.p.tid=1111111111111111,_dd.p.dm=-4,_dd.p.opm=theirs' }
  assert.deepEqual(told(extract(guardOf('ours'), foreign)), {
    traceId,
    spanId: '000000000000000b',
    tracestate: 'foo=1',
    baggage: { 'user.id': 'ada', region: 'eu' },
  })
})

test('a trace of ours, of a trusted one, or of nobody is taken over as it is; in strict mode not that of nobody', () => {
  const priority = (marker: string, guard: Partial<PropagatorSettings>) =>
    extract(guard, { ...headers, 'x-datadog-tags': marker })?.priority
  assert.equal(priority('_dd.p.opm=ours', guardOf('ours')), 2)
  assert.equal(priority('_dd.p.opm=partner', guardOf('ours')), 2)
  assert.equal(priority('_dd.p.opm=theirs', guardOf('ours')), undefined)
  assert.equal(priority('_dd.p.opm=theirs', guardOf(undefined)), 2)
  assert.equal(priority('_dd.p.dm=-4', guardOf('ours')), 2)
  assert.equal(priority('_dd.p.dm=-4', guardOf('ours', true)), undefined)
})

test('what leaves names our organization in place of another', () => {
  const context = new SpanContext([0, 0, 0, 3], 0, 10, true)
  context.tags = { '_dd.p.opm': 'partner' }
  const out: Record<string, string> = {}
  const span = tracer().start({ name: 'web.request', parent: context })
  propagator(guardOf('ours')).inject(span.context(), out)
  assert.match(out['x-datadog-tags'] ?? '', /_dd\.p\.opm=ours/)
  assert.match(out.tracestate ?? '', /t\.opm:ours/)
})
