import assert from 'node:assert/strict'
import { test } from 'node:test'
import { injected, propagator, remote, told, tracer } from './given'

const styles = { inject: ['datadog'], extract: ['datadog'] } as const
const ids = { 'x-datadog-trace-id': '123456789', 'x-datadog-parent-id': '987654321' }

function extract(headers: Record<string, string | string[]>, settings = {}) {
  return told(propagator({ ...styles, ...settings }).extractHeaders(headers))
}

test('all headers together make a context', () => {
  assert.deepEqual(
    extract({
      ...ids,
      'x-datadog-sampling-priority': '2',
      'x-datadog-origin': 'synthetics~;=web,z',
      'x-datadog-tags': '_dd.p.dm=-4,_dd.p.tid=640cfd8d00000000,_dd.p.usr.id=baz64==,other=1',
    }),
    {
      traceId: '640cfd8d0000000000000000075bcd15',
      spanId: '000000003ade68b1',
      priority: 2,
      origin: 'synthetics~;=web,z',
      tags: { '_dd.p.dm': '-4', '_dd.p.usr.id': 'baz64==' },
    },
  )
})

test('ids alone make a context without a decision', () => {
  assert.deepEqual(extract(ids), {
    traceId: '000000000000000000000000075bcd15'.padStart(32, '0'),
    spanId: '000000003ade68b1',
  })
})

test('the greatest ids are read exactly', () => {
  const greatest = '18446744073709551615'
  assert.deepEqual(extract({ 'x-datadog-trace-id': greatest, 'x-datadog-parent-id': greatest }), {
    traceId: '0000000000000000ffffffffffffffff',
    spanId: 'ffffffffffffffff',
  })
})

test('a parent of 0 is a trace without a parent, as synthetic tests send it', () => {
  assert.equal(extract({ ...ids, 'x-datadog-parent-id': '0' })?.spanId, '0000000000000000')
})

test('malformed ids are no context', () => {
  const bad = [
    '',
    '0',
    '00',
    '-1',
    '+1',
    '1.0',
    '1e3',
    '0x1',
    'abc',
    ' 1',
    '18446744073709551616',
    '1'.repeat(21),
    '１２',
    '1,2',
  ]
  for (const id of bad) assert.equal(extract({ ...ids, 'x-datadog-trace-id': id }), undefined, id)
  for (const id of bad.filter(each => !/^0+$/.test(each)))
    assert.equal(extract({ ...ids, 'x-datadog-parent-id': id }), undefined, id)
  assert.equal(extract({ ...ids, 'x-datadog-trace-id': ['1', '2'] }), undefined)
  assert.equal(extract({ 'x-datadog-trace-id': '1' }), undefined)
  assert.equal(extract({ 'x-datadog-parent-id': '1' }), undefined)
})

test('a priority is an integer or it is not there', () => {
  const table: [string, number | undefined][] = [
    ['2', 2],
    ['1', 1],
    ['0', 0],
    ['-0', 0],
    ['-1', -1],
    ['-2', -2],
    ['', undefined],
    ['-', undefined],
    ['high', undefined],
    ['1.5', undefined],
    ['100', undefined],
    ['-100', undefined],
    ['99999999999', undefined],
    ['1,1', undefined],
  ]
  for (const [text, priority] of table) {
    assert.equal(extract({ ...ids, 'x-datadog-sampling-priority': text })?.priority, priority, text)
  }
})

test('an origin that no header can carry, or that is far too long, is left out', () => {
  for (const origin of ['', 'a\r\nb', 'synthétics', 'x'.repeat(257)])
    assert.equal(extract({ ...ids, 'x-datadog-origin': origin })?.origin, undefined)
})

test('tags that are malformed are left out and named as an error', () => {
  const malformed = [
    'x',
    '=',
    '=x',
    'a=',
    '_dd.p.a=',
    '_dd.p.a=1,',
    '_dd.p.a=1,,_dd.p.b=2',
    'a b=1',
    '_dd.p.a=é',
    'a=1,b',
  ]
  // A comma at the end leaves nothing behind it, and that is no mistake.
  for (const tags of malformed.filter(each => each !== '_dd.p.a=1,')) {
    assert.deepEqual(
      extract({ ...ids, 'x-datadog-tags': tags })?.tags,
      { '_dd.propagation_error': 'decoding_error' },
      tags,
    )
  }
  assert.deepEqual(extract({ ...ids, 'x-datadog-tags': '_dd.p.a=1,' })?.tags, { '_dd.p.a': '1' })
})

test('tags over the limit are left out and named as an error', () => {
  const fits = `_dd.p.a=${'x'.repeat(504)}`
  assert.deepEqual(extract({ ...ids, 'x-datadog-tags': fits })?.tags, { '_dd.p.a': 'x'.repeat(504) })
  assert.deepEqual(extract({ ...ids, 'x-datadog-tags': `${fits}x` })?.tags, {
    '_dd.propagation_error': 'extract_max_size',
  })
  assert.deepEqual(extract({ ...ids, 'x-datadog-tags': `${fits}${'x'.repeat(9000)}` })?.tags, {
    '_dd.propagation_error': 'extract_max_size',
  })
})

test('a malformed upper half of the trace id leaves the lower half', () => {
  for (const tid of ['1234567890abcdef1', '1234567890abcde', '1234567890abcdeX', '640CFD8D00000000']) {
    const context = extract({ ...ids, 'x-datadog-tags': `_dd.p.tid=${tid}` })
    assert.equal(context?.traceId, '000000000000000000000000075bcd15')
    assert.deepEqual(context?.tags, { '_dd.propagation_error': `malformed_tid ${tid}` })
  }
})

test('a decision maker that is none is left out', () => {
  for (const maker of ['4', '-', '-x', '--1', '-1234', '1']) {
    assert.deepEqual(extract({ ...ids, 'x-datadog-tags': `_dd.p.dm=${maker},_dd.p.ksr=1` })?.tags, {
      '_dd.propagation_error': 'decoding_error',
      '_dd.p.ksr': '1',
    })
  }
})

test('a limit of 0 neither reads nor writes tags', () => {
  const off = { tagsMaxLength: 0 }
  assert.equal(extract({ ...ids, 'x-datadog-tags': '_dd.p.dm=-4' }, off)?.tags, undefined)
  const headers = injected(remote('1'.repeat(32), '1'.repeat(16), { tags: { '_dd.p.dm': '-4' } }), {
    ...styles,
    ...off,
  })
  assert.equal(headers['x-datadog-tags'], undefined)
})

test('a local span is written with the decision, origin and tags of its trace', () => {
  const span = tracer().start({ name: 'web.request' })
  span.trace.origin = 'rum'
  span.trace.setTag('local', 'stays')
  const headers = injected(span.context(), styles)
  assert.deepEqual(headers, {
    'x-datadog-trace-id': span.context().toTraceId(),
    'x-datadog-parent-id': span.context().toSpanId(),
    'x-datadog-sampling-priority': '2',
    'x-datadog-origin': 'rum',
    'x-datadog-tags': `_dd.p.tid=${span.context().toTraceId(true).slice(0, 16)},_dd.p.dm=-4`,
  })
})

test('who rejected a trace is for the agent: the headers tell the decision alone', () => {
  const span = tracer().start({ name: 'web.request' })
  span.trace.decide(false)
  const headers = injected(span.context(), { inject: ['datadog', 'tracecontext'], extract: ['datadog'] })
  assert.equal(span.trace.tags?.['_dd.p.dm'], '-4')
  assert.equal(headers['x-datadog-sampling-priority'], '-1')
  assert.equal(headers['x-datadog-tags'], `_dd.p.tid=${span.context().toTraceId(true).slice(0, 16)}`)
  assert.equal(headers.tracestate, `dd=s:-1;p:${span.context().toSpanId(true)}`)
})

test('a trace is decided before it leaves the process, and once', () => {
  let asked = 0
  const span = tracer(trace => {
    asked++
    trace.priority = 1
  }).start({ name: 'web.request' })
  injected(span.context(), styles)
  assert.equal(injected(span.context(), styles)['x-datadog-sampling-priority'], '1')
  assert.equal(asked, 1)
})

test('tags over the limit are not written, the trace says so, and the user is told once', () => {
  const messages: string[] = []
  const span = tracer().start({ name: 'web.request' })
  span.trace.setTag('_dd.p.long', 'x'.repeat(500))
  const { inject } = propagator({ ...styles, warn: message => messages.push(message) })
  for (let times = 0; times < 3; times++) {
    const headers: Record<string, string> = {}
    inject(span.context(), headers)
    assert.equal(headers['x-datadog-tags'], undefined)
    assert.equal(headers['x-datadog-sampling-priority'], '2')
  }
  assert.equal(span.trace.tags?.['_dd.propagation_error'], 'inject_max_size')
  assert.deepEqual(messages, ['trace tags are not sent on: they take over 512 bytes'])
})

test('tags that are just as long as the limit are written', () => {
  const written = (length: number) => {
    const tags = { '_dd.p.a': 'x'.repeat(length) }
    return injected(remote('000000000000002a', '0000000000000007', { tags }), styles)['x-datadog-tags']?.length
  }
  assert.equal(written(504), 512)
  assert.equal(written(505), undefined)
})

test('the error that came first is the one that is told', () => {
  const context = propagator(styles).extract({ ...ids, 'x-datadog-tags': 'malformed' })
  const span = tracer().start({ name: 'web.request', parent: context })
  span.trace.setTag('_dd.p.long', 'x'.repeat(600))
  injected(span.context(), styles)
  assert.equal(span.trace.tags?.['_dd.propagation_error'], 'decoding_error')
})

test('tags that no header can carry are not written and the trace says so', () => {
  for (const [key, value] of [
    ['_dd.p.a', 'x\r\ny'],
    ['_dd.p.a', 'x,y'],
    ['_dd.p.a b', 'x'],
    ['_dd.p.é', 'x'],
    ['_dd.p.a=b', 'x'],
  ] as const) {
    const span = tracer().start({ name: 'web.request' })
    span.trace.setTag(key, value)
    assert.equal(injected(span.context(), styles)['x-datadog-tags'], undefined)
    assert.equal(span.trace.tags?.['_dd.propagation_error'], 'encoding_error')
  }
})

test('a 64-bit trace id is written without an upper half', () => {
  const headers = injected(remote('000000000000002a', '0000000000000007'), styles)
  assert.deepEqual(headers, { 'x-datadog-trace-id': '42', 'x-datadog-parent-id': '7' })
})
