import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTraced, type Traced } from '../traced'
import { tree } from '../tree'

let traced: Traced
before(async () => {
  traced = await startTraced({ nativeSpanEvents: false })
})
after(() => traced.stop())

test('trace ends its span with a return, a promise, a callback or a throw, and nests', async () => {
  const { tracer, collect } = traced
  const error = new RangeError('too far')
  const spans = await collect(async () => {
    assert.equal(
      tracer.trace('sync', () => 7),
      7,
    )
    assert.equal(await tracer.trace('async', () => sleep(5, 'later')), 'later')
    await tracer.trace('outer', { resource: 'one', service: 'other', type: 'web', tags: { a: 1 } }, async () => {
      await sleep(1)
      tracer.trace('inner', () => {})
    })
    assert.throws(
      () =>
        tracer.trace('throws', () => {
          throw error
        }),
      thrown => thrown === error,
    )
    await assert.rejects(
      tracer.trace('rejects', () => Promise.reject(error)),
      thrown => thrown === error,
    )
    await new Promise<void>(resolve => tracer.trace('calls', (_span, done) => setTimeout(() => resolve(done()), 5)))
    await new Promise<void>(resolve =>
      tracer.trace('fails', (_span, done) => setTimeout(() => resolve(done(error)), 5)),
    )
  })
  assert.deepEqual(tree(spans).split('\n'), [
    'sync sync app',
    'async async app',
    'outer one other',
    '  inner inner app',
    'throws throws app',
    'rejects rejects app',
    'calls calls app',
    'fails fails app',
  ])
  for (const name of ['throws', 'rejects', 'fails']) {
    const span = spans.find(each => each.name === name)
    assert.deepEqual([span?.error, span?.meta['error.type'], span?.meta['error.message']], [1, 'RangeError', 'too far'])
  }
  assert.ok(Number(spans.find(({ name }) => name === 'async')?.duration) >= 4e6)
})

test('wrap keeps this, arguments, result, name, length and own properties', async () => {
  const { tracer, collect } = traced
  const holder = { factor: 3 }
  const times = Object.assign(
    function times(this: typeof holder, a: number, b: number) {
      return this.factor * a * b
    },
    { own: true },
  )
  const wrapped = tracer.wrap('times', (a, b) => ({ resource: `${a} by ${b}` }), times)
  const spans = await collect(() => assert.equal(wrapped.call(holder, 2, 5), 30))
  assert.deepEqual([wrapped.name, wrapped.length, wrapped.own], ['times', 2, true])
  assert.deepEqual(
    spans.map(span => [span.name, span.resource]),
    [['times', '2 by 5']],
  )
})

test('wrap ends with the callback that is the last argument, which runs in the caller’s scope', async () => {
  const { tracer, collect } = traced
  const work = tracer.wrap('work', (input: number, callback: (error: Error | null, result?: number) => void) => {
    setTimeout(() => callback(input < 0 ? new Error('negative') : null, input * 2), 5)
  })
  const spans = await collect(() =>
    tracer.trace('caller', async span => {
      await new Promise<void>(resolve =>
        work(4, (error, result) => {
          assert.deepEqual([error, result, tracer.scope().active()], [null, 8, span])
          resolve()
        }),
      )
      await new Promise<void>(resolve => work(-1, () => resolve()))
    }),
  )
  assert.deepEqual(tree(spans).split('\n'), ['caller caller app', '  work work app', '  work work app'])
  assert.deepEqual(
    spans
      .filter(({ name }) => name === 'work')
      .map(({ error }) => error)
      .sort(),
    [0, 1],
  )
})

test('a thenable that is no promise is not asked for its result', async () => {
  const { tracer, collect } = traced
  let asked = 0
  const builder = Object.defineProperty({}, 'then', {
    value(resolve: (value: string) => void) {
      asked++
      resolve('rows')
    },
  })
  const spans = await collect(() => {
    assert.equal(
      tracer.trace('build', () => builder),
      builder,
    )
    assert.equal(asked, 0)
  })
  assert.equal(spans.length, 1)
})

test('a promise with fields of its own stays the same object', async () => {
  const { tracer, collect } = traced
  const cancellable = Object.assign(Promise.resolve(1), { cancel() {} })
  await collect(() =>
    assert.equal(
      tracer.trace('cancellable', () => cancellable),
      cancellable,
    ),
  )
})

test('inject and extract carry a trace, its decision and its baggage to another service', async () => {
  const { tracer, collect } = traced
  const carrier: Record<string, string> = {}
  const spans = await collect(() =>
    tracer.trace('here', span => {
      span.setBaggageItem('user', 'ü 1')
      tracer.inject(span, 'http_headers', carrier)
      const parent = tracer.extract('text_map', carrier)
      assert.equal(parent?.toTraceId(true), span.context().toTraceId(true))
      tracer.trace('there', { childOf: parent }, child => assert.equal(child.getBaggageItem('user'), 'ü 1'))
    }),
  )
  assert.match(carrier.traceparent ?? '', /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  assert.deepEqual(tree(spans).split('\n'), ['here here app', '  there there app'])
  assert.equal(tracer.extract('text_map', {}), null)
  assert.equal(tracer.extract('text_map', null), null)
})

test('startSpan takes a parent, tags, a start and links; addLink, addEvent and recordException are told', async () => {
  const { tracer, collect } = traced
  const start = Date.now() - 1000
  const spans = await collect(() => {
    const cause = tracer.startSpan('cause')
    const span = tracer.startSpan('effect', {
      childOf: null,
      tags: { 'resource.name': 'r', 'span.type': 'web' },
      startTime: start,
      links: [{ context: cause.context() }],
    })
    span.addEvent('seen', { by: 'us' }).recordException(new Error('noted')).setOperationName('renamed')
    span.finish(start + 250)
    cause.finish()
  })
  const effect = spans.find(({ name }) => name === 'renamed')
  assert.deepEqual([effect?.resource, effect?.type, effect?.error], ['r', 'web', 0])
  assert.ok(Math.abs(Number(effect?.duration) - 250e6) < 1e3)
  assert.equal((JSON.parse(effect?.meta['_dd.span_links'] ?? '[]') as unknown[]).length, 1)
  const events = JSON.parse(effect?.meta.events ?? '[]') as { name: string; attributes: Record<string, string> }[]
  assert.deepEqual(
    events.map(({ name }) => name),
    ['seen', 'exception'],
  )
  assert.equal(events[1]?.attributes['exception.message'], 'noted')
})

test('baggage of the active span is reached through the tracer', async () => {
  const { tracer, collect } = traced
  await collect(() =>
    tracer.trace('a', () => {
      tracer.setBaggageItem('k', 'v')
      assert.deepEqual([tracer.getBaggageItem('k'), tracer.getAllBaggageItems()], ['v', { k: 'v' }])
      tracer.removeBaggageItem('k')
      tracer.setBaggageItem('x', 'y')
      tracer.removeAllBaggageItems()
      assert.deepEqual(tracer.getAllBaggageItems(), {})
    }),
  )
  assert.equal(tracer.getBaggageItem('k'), undefined)
})

test('hostile options cost nothing but themselves', async () => {
  const { tracer, collect } = traced
  const spans = await collect(() => {
    tracer.trace(
      'odd',
      {
        resource: 5,
        service: {},
        type: null,
        tags: new Proxy(
          {},
          {
            ownKeys: () => {
              throw new Error('no')
            },
          },
        ),
      } as never,
      () => {},
    )
    tracer.startSpan(undefined as never, null as never).finish()
    tracer.inject(null as never, 'text_map', null)
  })
  assert.deepEqual(
    spans.map(span => [span.name, span.resource, span.service]),
    [
      ['odd', '5', 'app'],
      ['undefined', 'undefined', 'app'],
    ],
  )
})

test('status tells what became of the spans', async () => {
  const { tracer, collect } = traced
  const before = tracer.status().spans.sent
  await collect(() => tracer.trace('counted', () => {}))
  assert.equal(tracer.status().spans.sent, before + 1)
  assert.equal(tracer.status().started, true)
})
