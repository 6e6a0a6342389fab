import assert from 'node:assert/strict'
import { test } from 'node:test'
import { injected, propagator, remote, told, tracer } from './given'

const styles = { inject: ['tracecontext'], extract: ['tracecontext'] } as const
const traceId = '12345678901234567890123456789012'
const spanId = '1234567890123456'
const sampled = `00-${traceId}-${spanId}-01`
const dropped = `00-${traceId}-${spanId}-00`

function extract(traceparent: string, tracestate?: string | string[]) {
  const headers = tracestate === undefined ? { traceparent } : { traceparent, tracestate }
  return told(propagator(styles).extractHeaders(headers))
}

test('a valid traceparent is a context with the decision of its flag', () => {
  assert.deepEqual(extract(sampled), { traceId, spanId, priority: 1 })
  assert.deepEqual(extract(dropped), { traceId, spanId, priority: 0 })
  assert.deepEqual(extract(`00-${traceId}-${spanId}-03`), { traceId, spanId, priority: 1 })
  assert.deepEqual(extract(`00-${traceId}-${spanId}-02`), { traceId, spanId, priority: 0 })
})

test('a later version is read as far as it is known', () => {
  for (const tail of ['', '-what-the-future-will-be-like', '-'])
    assert.deepEqual(extract(`cc-${traceId}-${spanId}-01${tail}`), { traceId, spanId, priority: 1 })
})

test('a malformed traceparent is no context', () => {
  const malformed = [
    '',
    `00-${traceId}-${spanId}`,
    `00-${traceId}-${spanId}-0`,
    `00-${traceId}-${spanId}-001`,
    `00-${traceId}-${spanId}-0.`,
    `00-${traceId}-${spanId}-.0`,
    `00-${traceId}-${spanId}-01.`,
    `00-${traceId}-${spanId}-01-more`,
    `cc-${traceId}-${spanId}-01.more`,
    `ff-${traceId}-${spanId}-01`,
    `0-${traceId}-${spanId}-01`,
    `000-${traceId}-${spanId}-01`,
    `.0-${traceId}-${spanId}-01`,
    `00-${traceId.slice(1)}-${spanId}-01`,
    `00-${traceId}3-${spanId}-01`,
    `00-.${traceId.slice(1)}-${spanId}-01`,
    `00-${traceId}-${spanId.slice(1)}-01`,
    `00-${traceId}-${spanId}7-01`,
    `00-${traceId}-${spanId.slice(1)}.-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${'A'.repeat(32)}-${spanId}-01`,
    `00_${traceId}-${spanId}-01`,
    `${sampled},${sampled}`,
    `${sampled}, ${sampled}`,
    '00-é2345678901234567890123456789012-1234567890123456-01',
  ]
  for (const text of malformed) assert.equal(extract(text, 'foo=1'), undefined, text)
})

test('a trace id whose lower half is 0 is no context, because a span cannot carry it', () => {
  assert.equal(extract(`00-640cfd8d000000000000000000000000-${spanId}-01`), undefined)
})

test('tracestate without traceparent is nothing', () => {
  assert.equal(propagator(styles).extract({ tracestate: 'dd=s:2' }), undefined)
})

test('our member is taken over and the others are kept in their order', () => {
  assert.deepEqual(extract(sampled, 'key1=value1,dd=s:2;o:rum;p:0123456789abcdef;t.dm:-4;t.usr.id:12345~,b=2 '), {
    traceId,
    spanId,
    priority: 2,
    origin: 'rum',
    tags: { '_dd.p.usr.id': '12345=', '_dd.p.dm': '-4' },
    tracestate: 'key1=value1,b=2',
    lastDatadogSpan: '0123456789abcdef',
  })
})

test('a last span that is no id is passed on, one that is longer than any is not', () => {
  assert.equal(extract(sampled, 'dd=p:XX!X')?.lastDatadogSpan, 'XX!X')
  assert.equal(extract(sampled, `dd=p:${'0'.repeat(17)}`)?.lastDatadogSpan, undefined)
})

test('the flag wins over a priority that contradicts it, and the maker of that priority goes with it', () => {
  const table: [string, string, number | undefined, string | undefined][] = [
    [sampled, 's:2;t.dm:-4', 2, '-4'],
    [sampled, 's:1;t.dm:-1', 1, '-1'],
    [sampled, 's:0;t.dm:-0', 1, '-0'],
    [sampled, 's:-1;t.dm:-4', 1, '-0'],
    [sampled, 't.dm:-4', 1, '-4'],
    [sampled, 's:x;t.dm:-4', 1, '-4'],
    [dropped, 's:-1', -1, undefined],
    [dropped, 's:-1;t.dm:-4', -1, undefined],
    [dropped, 's:0', 0, undefined],
    [dropped, 's:2;t.dm:-4', 0, undefined],
    [dropped, 't.dm:-4', 0, undefined],
    [sampled, 't.dm:nobody', 1, undefined],
  ]
  for (const [traceparent, member, priority, maker] of table) {
    const context = extract(traceparent, `dd=${member}`)
    assert.equal(context?.priority, priority, member)
    assert.equal(context?.tags?.['_dd.p.dm'], maker, member)
  }
})

test('a browser that names itself but decides nothing leaves the decision to us', () => {
  assert.equal(extract(dropped, 'dd=o:rum')?.priority, undefined)
  assert.equal(extract(dropped, 'dd=o:rum;s:0')?.priority, 0)
})

test('the trace id of traceparent stays, whatever tracestate says of it', () => {
  for (const tid of ['640cfd8d0000ffff', 'XXXX', '1234567890123456'])
    assert.deepEqual(extract(sampled, `dd=t.tid:${tid}`), { traceId, spanId, priority: 1 })
})

test('malformed members are left out and the rest is kept', () => {
  const table: [string | string[], string | undefined][] = [
    ['', undefined],
    [',,', undefined],
    ['foo', undefined],
    ['foo=,bar=2', 'bar=2'],
    ['=1,bar=2', 'bar=2'],
    ['foo=1 \t , \t bar=2, \t baz=3', 'foo=1,bar=2,baz=3'],
    ['foo=é,bar=2', 'bar=2'],
    ['foo=a\tb,bar=2', 'bar=2'],
    ['foo=1,foo=2', 'foo=1,foo=2'],
    [['foo=1,bar=2', 'baz=3'], 'foo=1,bar=2,baz=3'],
    [['', 'foo=1'], 'foo=1'],
    ['dd=,foo=1', 'foo=1'],
    ['dd=;;:;s;s:;:1,foo=1', 'foo=1'],
  ]
  for (const [tracestate, foreign] of table)
    assert.deepEqual(extract(sampled, tracestate), {
      traceId,
      spanId,
      priority: 1,
      ...(foreign !== undefined && { tracestate: foreign }),
      // Another vendor has kept it, as far as we can tell.
      ...(foreign !== undefined && !String(tracestate).includes('dd=') && { tags: { '_dd.p.dm': '-0' } }),
    })
})

test('a trace that another vendor has dropped names no maker', () => {
  assert.equal(extract(`${sampled.slice(0, -2)}00`, 'foo=1')?.tags, undefined)
})

test('of two members that are ours the first counts, and neither is kept as foreign', () => {
  const context = extract(sampled, 'dd=s:2,foo=1,dd=s:-1')
  assert.equal(context?.priority, 2)
  assert.equal(context?.tracestate, 'foo=1')
})

test('with ours there are at most 32 members, and ours is the first', () => {
  const others = Array.from({ length: 40 }, (_, at) => `key${at}=value${at}`)
  for (const tracestate of [others.join(','), `dd=s:1,${others}`, `${others},dd=s:1`]) {
    const context = propagator(styles).extract({ traceparent: sampled, tracestate })
    assert.ok(context)
    const members = injected(context, styles).tracestate?.split(',')
    assert.equal(members?.[0], tracestate.includes('dd=') ? 'dd=s:1' : 'dd=s:1;t.dm:-0')
    assert.deepEqual(members?.slice(1), others.slice(0, 31))
  }
})

test('a local span is written as the last one of ours', () => {
  const span = tracer().start({ name: 'web.request' })
  const context = span.context()
  assert.deepEqual(injected(context, styles), {
    traceparent: `00-${context.toTraceId(true)}-${context.toSpanId(true)}-01`,
    tracestate: `dd=s:2;p:${context.toSpanId(true)};t.dm:-4`,
  })
})

test('a trace that is dropped is written so', () => {
  const context = tracer(trace => trace.decide(false))
    .start({ name: 'web.request' })
    .context()
  const headers = injected(context, styles)
  assert.match(headers.traceparent ?? '', /-00$/)
  assert.equal(headers.tracestate, `dd=s:-1;p:${context.toSpanId(true)}`)
})

test('characters that a member cannot hold are replaced', () => {
  const context = remote(traceId, spanId, {
    origin: 'synthetics~;=web,z',
    tags: {
      '_dd.p.usr.id': 'baz64==',
      '_dd.p.a b=c,d;e:f': 'x;y~z,é\n',
      '_dd.p.url': 'http://localhost',
      local: 'stays',
    },
  })
  assert.equal(
    injected(context, styles).tracestate,
    'dd=o:synthetics__~web_z;t.usr.id:baz64~~;t.a_b_c_d_e_f:x_y_z___;t.url:http://localhost',
  )
})

test('each character that a member cannot hold is replaced, also where it is the only one', () => {
  for (const [text, written] of [
    ['a~b', 'a_b'],
    ['a,b', 'a_b'],
    ['a;b', 'a_b'],
    ['a=b', 'a~b'],
    ['a\x1fb', 'a_b'],
    ['a\x7fb', 'a_b'],
    ['a}b', 'a}b'],
    ['a b:c', 'a b:c'],
  ])
    assert.equal(injected(remote(traceId, spanId, { origin: text as string }), styles).tracestate, `dd=o:${written}`)
})

test('our member has at most 256 characters: what does not fit is left out whole', () => {
  const tags = { '_dd.p.big': 'x'.repeat(200), '_dd.p.more': 'y'.repeat(100), '_dd.p.dm': '-4' }
  const { tracestate } = injected(remote(traceId, spanId, { priority: 2, tags, tracestate: 'foo=1' }), styles)
  assert.equal(tracestate, `dd=s:2;t.big:${'x'.repeat(200)};t.dm:-4,foo=1`)
  const exact = { '_dd.p.x': 'x'.repeat(256 - 's:2;t.x:'.length) }
  assert.equal(injected(remote(traceId, spanId, { priority: 2, tags: exact }), styles).tracestate?.length, 259)
})

test('an extracted context is forwarded with the last span of ours that it names', () => {
  const context = propagator(styles).extract({ traceparent: sampled, tracestate: 'foo=1,dd=s:2;p:0123456789abcdef' })
  assert.ok(context)
  assert.deepEqual(injected(context, styles), {
    traceparent: sampled,
    tracestate: 'dd=s:2;p:0123456789abcdef,foo=1',
  })
})

test('a context without anything of ours has no member of ours', () => {
  assert.deepEqual(injected(remote(traceId, spanId, { tracestate: 'foo=1' }), styles), {
    traceparent: dropped,
    tracestate: 'foo=1',
  })
  assert.deepEqual(injected(remote(traceId, spanId), styles), { traceparent: dropped })
})

test('a context without a span is not written, because traceparent cannot say it', () => {
  assert.deepEqual(injected(remote(traceId, '0000000000000000', { priority: 1 }), styles), {})
})
