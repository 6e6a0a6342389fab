import assert from 'node:assert/strict'
import { test } from 'node:test'
import { injected, propagator, remote, tracer } from './given'

const only = { inject: ['baggage'], extract: ['baggage'] } as const

function extract(baggage: string | string[], settings = {}) {
  return propagator({ ...only, ...settings }).extract({ baggage })?.baggage
}

function inject(baggage: Record<string, string>, settings = {}) {
  return injected(remote('1'.repeat(32), '1'.repeat(16), { baggage }), { ...only, ...settings }).baggage
}

test('items are read with their names and values decoded', () => {
  const table: [string | string[], Record<string, string>][] = [
    ['foo=bar', { foo: 'bar' }],
    ['foo=bar,userId=Am%C3%A9lie,serverNode=DF%2028', { foo: 'bar', userId: 'Amélie', serverNode: 'DF 28' }],
    ['%22%2C%3B%5C%28%29%2F%3A%3C%3D%3E%3F%40%5B%5D%7B%7D=%22%2C%3B%5C', { '",;\\()/:<=>?@[]{}': '",;\\' }],
    [' foo = bar ,\tbaz=1 ', { foo: 'bar', baz: '1' }],
    ['foo=bar;ttl=1;secret,baz=1', { foo: 'bar', baz: '1' }],
    ['foo=a=b', { foo: 'a=b' }],
    ['serverNode=DF 28', { serverNode: 'DF 28' }],
    [',foo=bar,,', { foo: 'bar' }],
    ['foo=1,foo=2', { foo: '2' }],
    [['foo=1', 'bar=2'], { foo: '1', bar: '2' }],
    ['foo=100%', { foo: '100%' }],
    ['foo=%ff%zz', { foo: '\ufffd%zz' }],
  ]
  for (const [text, items] of table) assert.deepEqual({ ...extract(text) }, items, String(text))
})

test('one malformed item makes the whole header malformed', () => {
  for (const text of [
    '',
    ',',
    'no-equal-sign',
    'foo=1,no-equal-sign',
    '=no-key',
    'no-value=',
    'foo=1,=',
    'a b=1',
    'foo=é',
    'é=1',
    'foo=a\nb',
  ])
    assert.equal(extract(text), undefined, text)
})

test('an item that is named like the prototype does not become it', () => {
  const items = extract('__proto__=x,constructor=y')
  assert.deepEqual(Object.entries(items ?? {}), [
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ])
  assert.equal(Object.getPrototypeOf(items), null)
})

test('items beyond the limits are left out, and the user is told once', () => {
  const messages: string[] = []
  const warn = (message: string) => messages.push(message)
  const { extract: read } = propagator({ ...only, warn, baggageMaxItems: 2, baggageMaxBytes: 20 })
  assert.deepEqual({ ...read({ baggage: 'a=1,b=2,c=3' })?.baggage }, { a: '1', b: '2' })
  assert.deepEqual({ ...read({ baggage: `a=1,b=${'x'.repeat(20)}` })?.baggage }, { a: '1' })
  assert.equal(read({ baggage: `a=${'x'.repeat(20)}` }), undefined)
  assert.deepEqual(messages, ['baggage over 2 items or 20 bytes is not taken over'])
})

test('names and values are written encoded', () => {
  const items = { foo: 'bar', userId: 'Amélie', serverNode: 'DF 28', '",;\\()/:<=>?@[]{}': '",;\\', line: 'a\r\nb' }
  assert.deepEqual(inject(items)?.split(','), [
    'foo=bar',
    'userId=Am%C3%A9lie',
    'serverNode=DF%2028',
    '%22%2C%3B%5C%28%29%2F%3A%3C%3D%3E%3F%40%5B%5D%7B%7D=%22%2C%3B%5C',
    'line=a%0D%0Ab',
  ])
})

test('a lone surrogate is written as the replacement character', () => {
  assert.equal(inject({ a: 'x\ud800y' }), 'a=x%EF%BF%BDy')
})

test('items without a name or a value are not written', () => {
  assert.equal(inject({ '': 'x', a: '', b: '1' }), 'b=1')
  assert.equal(inject({ a: '' }), undefined)
  assert.equal(inject({}), undefined)
})

test('no more than the limits is written, in whole items', () => {
  const many = Object.fromEntries(Array.from({ length: 66 }, (_, at) => [`key${at}`, `value${at}`]))
  assert.equal(inject(many)?.split(',').length, 64)
  const third = 'x'.repeat(2730)
  const text = inject({ key1: third, key2: third, key3: third, key4: 'd' })
  assert.equal(text, `key1=${third},key2=${third}`)
  assert.equal(inject({ a: '12', b: '34' }, { baggageMaxBytes: 9 }), 'a=12,b=34')
  assert.equal(inject({ a: '12', b: '34' }, { baggageMaxBytes: 8 }), 'a=12')
})

test('baggage alone starts a new trace that carries it on', () => {
  const styles = propagator()
  const context = styles.extract({ baggage: 'foo=bar' })
  const span = tracer().start({ name: 'web.request', parent: context })
  assert.equal(span.getBaggageItem('foo'), 'bar')
  assert.equal(span.trace.priority, undefined)
  assert.ok(span.context().hasTrace())
  const headers: Record<string, string> = {}
  styles.inject(span.context(), headers)
  assert.equal(headers.baggage, 'foo=bar')
  assert.equal(headers['x-datadog-trace-id'], span.context().toTraceId())
})

test('of a context without a trace only the baggage is written', () => {
  const styles = propagator()
  const context = styles.extract({ baggage: 'foo=bar' })
  assert.ok(context)
  const headers: Record<string, string> = {}
  styles.inject(context, headers)
  assert.deepEqual(headers, { baggage: 'foo=bar' })
})

test('baggage goes with a trace context, malformed baggage leaves the trace context alone', () => {
  const ids = { 'x-datadog-trace-id': '1', 'x-datadog-parent-id': '2' }
  assert.deepEqual({ ...propagator().extract({ ...ids, baggage: 'foo=bar' })?.baggage }, { foo: 'bar' })
  const context = propagator().extract({ ...ids, baggage: 'foo' })
  assert.equal(context?.toTraceId(), '1')
  assert.equal(context?.baggage, undefined)
})

test('baggage does not need a decision', () => {
  let asked = 0
  const span = tracer(() => asked++).start({ name: 'web.request' })
  span.setBaggageItem('foo', 'bar')
  assert.deepEqual(injected(span.context(), only), { baggage: 'foo=bar' })
  assert.equal(asked, 0)
})
