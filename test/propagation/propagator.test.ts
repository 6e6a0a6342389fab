import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PropagationStyle } from '../../src/propagation/propagator'
import { everyStyle, injected, propagator, remote, told, tracer } from './given'

const datadog = { 'x-datadog-trace-id': '3', 'x-datadog-parent-id': '10', 'x-datadog-sampling-priority': '2' }
const upper = { 'x-datadog-tags': '_dd.p.tid=1111111111111111' }
const traceId = '11111111111111110000000000000003'
const foreignParent = `00-${traceId}-000000003ade68b1-01`
const sameParent = `00-${traceId}-000000000000000a-01`

function extract(styles: readonly PropagationStyle[], headers: Record<string, string>) {
  return propagator({ extract: styles }).extractHeaders(headers)
}

test('the styles of the list are written, each once and no others', () => {
  const context = remote(traceId, '000000000000000a', { priority: 1, baggage: { a: '1' } })
  const names = (inject: readonly PropagationStyle[]) => Object.keys(injected(context, { inject }))
  assert.deepEqual(names([]), [])
  assert.deepEqual(names(['datadog']), [
    'x-datadog-trace-id',
    'x-datadog-parent-id',
    'x-datadog-sampling-priority',
    'x-datadog-tags',
  ])
  assert.deepEqual(names(['tracecontext']), ['traceparent', 'tracestate'])
  assert.deepEqual(names(['b3']), ['b3'])
  assert.deepEqual(names(['b3multi']), ['x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled'])
  assert.deepEqual(names(['baggage']), ['baggage'])
})

test('an empty list reads nothing', () => {
  assert.equal(extract([], { ...datadog, traceparent: sameParent, baggage: 'a=1' }), undefined)
})

test('only the headers of the listed styles are read', () => {
  assert.equal(extract(['tracecontext', 'b3', 'b3multi'], { ...datadog, baggage: 'a=1' }), undefined)
  assert.equal(extract(['datadog'], { traceparent: sameParent, b3: `${traceId}-000000000000000a` }), undefined)
})

test('the first style of the list that finds a context leads', () => {
  const headers = { ...datadog, traceparent: '00-00000000000000000000000000000009-0000000000000009-00' }
  assert.equal(extract(['datadog', 'tracecontext'], headers)?.toTraceId(), '3')
  assert.equal(extract(['tracecontext', 'datadog'], headers)?.toTraceId(), '9')
  assert.equal(extract(['b3', 'tracecontext', 'datadog'], headers)?.toTraceId(), '9')
  assert.equal(extract(['datadog', 'tracecontext'], { ...headers, 'x-datadog-trace-id': '0' })?.toTraceId(), '9')
})

test('of the same trace and parent the members of other vendors are added', () => {
  const headers = { ...datadog, ...upper, traceparent: sameParent, tracestate: 'dd=s:1;p:000000000000000a;t.x:1,foo=1' }
  assert.deepEqual(told(extract(['datadog', 'tracecontext'], headers)), {
    traceId,
    spanId: '000000000000000a',
    priority: 2,
    tracestate: 'foo=1',
  })
})

test('of the same trace with another parent the W3C parent counts, and the last span of ours is kept', () => {
  const table: [tracestate: string | undefined, last: string][] = [
    ['dd=s:2;p:0123456789abcdef,foo=1', '0123456789abcdef'],
    ['dd=s:2,foo=1', '000000000000000a'],
    ['foo=1', '000000000000000a'],
    [undefined, '000000000000000a'],
  ]
  for (const [tracestate, last] of table) {
    const headers = { ...datadog, ...upper, traceparent: foreignParent, ...(tracestate && { tracestate }) }
    assert.deepEqual(told(extract(['datadog', 'tracecontext'], headers)), {
      traceId,
      spanId: '000000003ade68b1',
      priority: 2,
      lastDatadogSpan: last,
      ...(tracestate && { tracestate: 'foo=1' }),
    })
  }
})

test('a context that names no parent takes the W3C one and has no last span of ours', () => {
  const headers = { ...datadog, ...upper, 'x-datadog-parent-id': '0', traceparent: sameParent }
  assert.deepEqual(told(extract(['datadog', 'tracecontext'], headers)), {
    traceId,
    spanId: '000000000000000a',
    priority: 2,
  })
})

test('the origin and tags of the leading style stay where the parent changes', () => {
  const headers = {
    ...datadog,
    'x-datadog-origin': 'synthetics',
    'x-datadog-tags': '_dd.p.tid=1111111111111111,_dd.p.dm=-4',
    traceparent: foreignParent,
  }
  const context = extract(['datadog', 'tracecontext'], headers)
  assert.equal(context?.origin, 'synthetics')
  assert.deepEqual(context?.tags, { '_dd.p.dm': '-4' })
})

test('a link that was found before stays where the parent changes', () => {
  const headers = { ...datadog, ...upper, b3: '00000000000000aa-00000000000000bb-1', traceparent: foreignParent }
  const context = extract(['datadog', 'b3', 'tracecontext'], headers)
  assert.equal(context?.toSpanId(true), '000000003ade68b1')
  assert.equal(context?.links?.[0]?.context.toTraceId(true), '000000000000000000000000000000aa')
})

test('where the upper half of the trace id was lost, the W3C one is taken', () => {
  const context = extract(['datadog', 'tracecontext'], { ...datadog, traceparent: sameParent })
  assert.equal(context?.toTraceId(true), traceId)
  assert.equal(context?.links, undefined)
})

test('where W3C leads, nothing of the same trace is added', () => {
  const headers = { ...datadog, ...upper, traceparent: foreignParent }
  const context = extract(['tracecontext', 'datadog'], headers)
  assert.deepEqual(told(context), { traceId, spanId: '000000003ade68b1', priority: 1 })
  assert.equal(context?.links, undefined)
})

test('a context of another trace becomes a link that says which headers it came from', () => {
  const headers = {
    ...datadog,
    ...upper,
    traceparent: '00-12345678901234567890123456789012-1234567890123456-01',
    tracestate: 'dd=s:2,foo=1',
    b3: '00000000000000aa-00000000000000bb-1',
    'x-b3-traceid': '00000000000000cc',
    'x-b3-spanid': '00000000000000dd',
  }
  const context = extract(everyStyle, headers)
  assert.deepEqual(told(context), { traceId, spanId: '000000000000000a', priority: 2 })
  assert.deepEqual(
    context?.links?.map(link => ({ attributes: link.attributes, ...told(link.context) })),
    [
      {
        attributes: { reason: 'terminated_context', context_headers: 'tracecontext' },
        traceId: '12345678901234567890123456789012',
        spanId: '1234567890123456',
        priority: 2,
        tracestate: 'foo=1',
      },
      {
        attributes: { reason: 'terminated_context', context_headers: 'b3' },
        traceId: '000000000000000000000000000000aa',
        spanId: '00000000000000bb',
        priority: 1,
      },
      {
        attributes: { reason: 'terminated_context', context_headers: 'b3multi' },
        traceId: '000000000000000000000000000000cc',
        spanId: '00000000000000dd',
      },
    ],
  )
})

test('ids that differ in the upper half alone are two traces', () => {
  const headers = { ...datadog, 'x-datadog-tags': '_dd.p.tid=2222222222222222', traceparent: foreignParent }
  const context = extract(['datadog', 'tracecontext'], headers)
  assert.equal(context?.toSpanId(), '10')
  assert.equal(context?.links?.length, 1)
})

test('a decision without a trace gives way to a trace and is no link', () => {
  const headers = { ...datadog, b3: '0' }
  for (const styles of [
    ['b3', 'datadog'],
    ['datadog', 'b3'],
  ] as const) {
    const context = extract(styles, headers)
    assert.equal(context?.toTraceId(), '3')
    assert.equal(context?.priority, 2)
    assert.equal(context?.links, undefined)
  }
  assert.equal(extract(['b3', 'b3multi'], { b3: '0', 'x-b3-sampled': '1' })?.priority, 0)
})

test('a span that is started from an extracted context goes on with all of it', () => {
  const context = extract(everyStyle, {
    ...datadog,
    'x-datadog-origin': 'synthetics',
    'x-datadog-tags': '_dd.p.tid=1111111111111111,_dd.p.dm=-4',
    traceparent: foreignParent,
    tracestate: 'dd=s:2,foo=1',
    baggage: 'a=1',
    b3: '00000000000000aa-00000000000000bb-1',
  })
  const undecided = () => assert.fail('a decision has come in and nobody may ask for another')
  const span = tracer(undecided).start({ name: 'web.request', parent: context })
  assert.equal(span.getText('_dd.parent_id'), '000000000000000a')
  assert.equal(span.links?.length, 1)
  const own = span.context()
  assert.deepEqual(injected(own), {
    'x-datadog-trace-id': '3',
    'x-datadog-parent-id': own.toSpanId(),
    'x-datadog-sampling-priority': '2',
    'x-datadog-origin': 'synthetics',
    'x-datadog-tags': '_dd.p.tid=1111111111111111,_dd.p.dm=-4',
    traceparent: `00-${traceId}-${own.toSpanId(true)}-01`,
    tracestate: `dd=s:2;p:${own.toSpanId(true)};o:synthetics;t.dm:-4,foo=1`,
    b3: `${traceId}-${own.toSpanId(true)}-d`,
    'x-b3-traceid': traceId,
    'x-b3-spanid': own.toSpanId(true),
    'x-b3-flags': '1',
    baggage: 'a=1',
  })
})

test('two spans that are started from one context do not share their tags', () => {
  const context = extract(['datadog'], { ...datadog, 'x-datadog-tags': '_dd.p.dm=-4' })
  const [left, right] = [tracer().start({ name: 'a', parent: context }), tracer().start({ name: 'b', parent: context })]
  left.trace.setTag('_dd.p.x', '1')
  assert.deepEqual(right.trace.tags, { '_dd.p.dm': '-4' })
})
