import assert from 'node:assert/strict'
import test from 'node:test'
import { collectingTracer } from '../encoding/spans'

test('a root has an id of 128 bits whose upper half is the second of its start, or of 64 where that is asked for', () => {
  const { tracer } = collectingTracer()
  const span = tracer.start({ name: 'a', parent: null })
  const hex = span.context().toTraceId(true)
  assert.equal(hex.length, 32)
  assert.ok(Math.abs(Number.parseInt(hex.slice(0, 8), 16) - Date.now() / 1000) < 60)
  assert.equal(hex.slice(8, 16), '00000000')
  assert.equal(BigInt(`0x${hex.slice(16)}`).toString(), span.context().toTraceId())
  const short = collectingTracer(false).tracer.start({ name: 'a', parent: null })
  assert.equal(short.context().toTraceId(true).slice(0, 16), '0'.repeat(16))
})

test('a finish called twice counts once, and keeps the first duration', () => {
  const { tracer, traces } = collectingTracer()
  const span = tracer.start({ name: 'a', parent: null, startTime: 1000 })
  span.finish(1500)
  span.finish(9000)
  assert.equal(traces.length, 1)
  assert.equal(traces[0]?.finished.length, 1)
  assert.equal(span.duration, 500)
})

test('an end before the start is a duration of zero', () => {
  const { tracer } = collectingTracer()
  const span = tracer.start({ name: 'a', parent: null, startTime: 1000 })
  span.finish(10)
  assert.equal(span.duration, 0)
})

test('tags of any value are kept as text or number, or left out, and never throw', () => {
  const { tracer } = collectingTracer()
  const span = tracer.start({ name: 'a', parent: null })
  const cyclic: Record<string, unknown> = { deep: { deeper: { deepest: { end: 1 } } } }
  cyclic.self = cyclic
  const hostile = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('no')
      },
      get: () => {
        throw new Error('no')
      },
    },
  )
  const getter = {
    get bad(): string {
      throw new Error('no')
    },
    good: 'yes',
  }
  span
    .setTag('text', 'a')
    .setTag('number', 1.5)
    .setTag('nan', Number.NaN)
    .setTag('truth', true)
    .setTag('big', 2n ** 70n)
    .setTag('symbol', Symbol('s'))
    .setTag('date', new Date(0))
    .setTag('badDate', new Date(Number.NaN))
    .setTag('list', ['x', 2])
    .setTag('bytes', Buffer.from('abc'))
    .setTag('cyclic', cyclic)
    .setTag('hostile', hostile)
    .setTag('getter', getter)
    .setTag('function', () => {})
    .setTag('nothing', null)
    .setTag('missing', undefined)
    .setTag('http.status_code', 404)
    .setTag('__proto__', 'x')
    .addTags(hostile)
    .addTags(getter)
    .addTags(null as unknown as Record<string, unknown>)
  assert.deepEqual(
    Object.fromEntries(
      Array.from({ length: span.meta.length / 2 }, (_, at) => [span.meta[at * 2], span.meta[at * 2 + 1]]),
    ),
    {
      text: 'a',
      nan: 'NaN',
      big: '1180591620717411303424',
      symbol: 'Symbol(s)',
      date: '1970-01-01T00:00:00.000Z',
      badDate: 'Invalid Date',
      'list.0': 'x',
      bytes: '[3 bytes]',
      'cyclic.deep.deeper.deepest': '[Object]',
      'cyclic.self.deep.deeper': '[Object]',
      'cyclic.self.self.deep': '[Object]',
      'cyclic.self.self.self': '[Object]',
      hostile: '[unreadable]',
      'getter.bad': '[unreadable]',
      'getter.good': 'yes',
      'http.status_code': '404',
      _proto_: 'x',
      bad: '[unreadable]',
      good: 'yes',
    },
  )
  assert.deepEqual(span.metrics, ['number', 1.5, 'truth', 1, 'list.1', 2])
})

test('an error of any sort marks the span, with what it tells', () => {
  const { tracer } = collectingTracer()
  const failed = (error: unknown) => {
    const span = tracer.start({ name: 'a', parent: null }).setTag('error', error)
    return [span.error, span.getText('error.type'), span.getText('error.message')]
  }
  assert.deepEqual(failed(new TypeError('own')), [1, 'TypeError', 'own'])
  assert.deepEqual(failed(Object.assign(new Error(''), { code: 'ECODE' })), [1, 'Error', 'ECODE'])
  assert.deepEqual(failed({ name: 'Odd', message: 'shape' }), [1, 'Odd', 'shape'])
  assert.deepEqual(failed(true), [1, undefined, undefined])
  assert.deepEqual(failed(false), [0, undefined, undefined])
  assert.deepEqual(
    failed(
      Object.defineProperty({}, 'name', {
        get: () => {
          throw new Error('no')
        },
      }),
    )[0],
    1,
  )
})

test('manual.keep and manual.drop decide the trace, whichever span they are set on', () => {
  const { tracer } = collectingTracer()
  const root = tracer.start({ name: 'a', parent: null })
  tracer.start({ name: 'b', parent: root }).setTag('manual.drop', true)
  assert.equal(root.trace.priority, -1)
  root.setTag('manual.keep', true)
  assert.equal(root.trace.priority, 2)
  assert.equal(root.trace.tags?.['_dd.p.dm'], '-4')
})

test('baggage goes to children that start after it was set, and to no others', () => {
  const { tracer } = collectingTracer()
  const root = tracer.start({ name: 'a', parent: null })
  const before = tracer.start({ name: 'b', parent: root })
  root.setBaggageItem('user', '1')
  const after = tracer.start({ name: 'c', parent: root })
  after.setBaggageItem('more', '2')
  assert.equal(before.getBaggageItem('user'), undefined)
  assert.deepEqual(after.getAllBaggageItems(), { user: '1', more: '2' })
  assert.deepEqual(root.getAllBaggageItems(), { user: '1' })
  assert.equal(root.getBaggageItem('constructor'), undefined)
  assert.equal(after.removeBaggageItem('user').getBaggageItem('user'), undefined)
  assert.deepEqual(after.removeAllBaggageItems().getAllBaggageItems(), {})
})

test('a tag of text or number is removed by null or undefined', () => {
  const { tracer } = collectingTracer()
  const span = tracer.start({ name: 'a', parent: null })
  span.setTag('text', 'a').setTag('number', 1).setTag('other', 2).setTag('kept', 'b')
  span.setTag('text', null).setTag('number', undefined).setTag('unknown', null)
  assert.deepEqual(
    [span.meta, span.metrics],
    [
      ['kept', 'b'],
      ['other', 2],
    ],
  )
})
