import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTraced, type Traced } from '../traced'

type AnyFunction = (...args: unknown[]) => unknown

let traced: Traced
before(async () => {
  traced = await startTraced({ env: 'test' })
})
after(() => traced.stop())

function fail(): never {
  throw new Error('hostile')
}

/** Whatever a caller may give by mistake or on purpose. */
function hostile(): unknown[] {
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()
  return [
    undefined,
    null,
    true,
    5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    7n,
    '',
    'text',
    '__proto__',
    Symbol('symbol'),
    {},
    [],
    [null],
    [[]],
    () => fail(),
    class Own {},
    Object.create(null),
    { toString: fail },
    { valueOf: fail, toString: null },
    new Proxy({}, { get: fail, ownKeys: fail, has: fail, getPrototypeOf: fail }),
    revoked.proxy,
    Object.freeze({ a: 1 }),
    new Error('given'),
    Object.defineProperty({}, 'name', { get: fail, enumerable: true }),
    new Date(Number.NaN),
    Buffer.from('bytes'),
    new Map([[{}, {}]]),
    Promise.resolve(1),
  ]
}

/** Calls a function with every value in every place. */
async function callWithAll(name: string, fn: AnyFunction, places: number): Promise<void> {
  const values = hostile()
  for (let place = 0; place < places; place++) {
    for (const value of values) {
      const args = Array.from({ length: places }, (_, at) => (at === place ? value : 'usual'))
      try {
        await fn(...args)
      } catch (error) {
        assert.fail(`${name}, place ${place}, ${typeof value}: ${error instanceof Error ? error.stack : 'threw'}`)
      }
    }
  }
  for (const value of values) await fn(...Array.from({ length: places }, () => value))
}

test('no function of the tracer throws, whatever it is given', async () => {
  const { tracer } = traced
  const given: [string, AnyFunction, number][] = [
    ['startSpan', (name, options) => tracer.startSpan(name as never, options as never).finish(), 2],
    ['trace', (name, options) => tracer.trace(name as never, options as never, () => 1), 2],
    ['wrap', (name, options) => (tracer.wrap(name as never, options as never, () => 1) as AnyFunction)(), 1],
    ['inject', (context, format, carrier) => tracer.inject(context as never, format as never, carrier), 3],
    ['extract', (format, carrier) => tracer.extract(format as never, carrier), 2],
    ['extract by text_map', carrier => tracer.extract('text_map', carrier), 1],
    ['setBaggageItem', (key, value) => tracer.setBaggageItem(key as never, value as never), 2],
    ['getBaggageItem', key => tracer.getBaggageItem(key as never), 1],
    ['removeBaggageItem', key => tracer.removeBaggageItem(key as never), 1],
    ['setUser', user => tracer.setUser(user as never), 1],
    ['use', (plugin, options) => tracer.use(plugin as never, options as never), 2],
    ['use http', options => tracer.use('http', options as never), 1],
    ['init', options => tracer.init(options as never), 1],
    ['bind', fn => void tracer.scope().bind(fn as never), 1],
    ['dogstatsd.increment', (...args) => tracer.dogstatsd.increment(...(args as [never, never, never])), 3],
    ['dogstatsd.histogram', (...args) => tracer.dogstatsd.histogram(...(args as [never, never, never])), 3],
    ['dogstatsd.set', (...args) => tracer.dogstatsd.set(...(args as [never, never, never])), 3],
  ]
  await tracer.trace('active', async () => {
    for (const [name, fn, places] of given) await callWithAll(name, fn, places)
  })
  tracer.use('http', {})
  // Alone: it would send a part of the trace.
  await callWithAll('flush', options => tracer.flush(options as never), 1)
  await traced.collect(() => undefined)
})

test('the fields of what startSpan is given are read one by one, whatever they are', async () => {
  const { tracer } = traced
  const fields = ['childOf', 'tags', 'startTime', 'links', 'references', 'resource', 'service', 'type', 'measured']
  for (const field of fields) {
    await callWithAll(
      `startSpan with ${field}`,
      value => tracer.startSpan('x', { [field]: value } as never).finish(),
      1,
    )
    await callWithAll(
      `startSpan with [${field}]`,
      value => tracer.startSpan('x', { [field]: [value] } as never).finish(),
      1,
    )
    await callWithAll(`trace with ${field}`, value => tracer.trace('x', { [field]: value } as never, () => 1), 1)
  }
  await traced.collect(() => undefined)
})

test('no function of a span throws, whatever it is given', async () => {
  const { tracer } = traced
  const names = [
    ['setTag', 2],
    ['addTags', 1],
    ['setOperationName', 1],
    ['setBaggageItem', 2],
    ['getBaggageItem', 1],
    ['removeBaggageItem', 1],
    ['addLink', 2],
    ['addLinks', 1],
    ['addEvent', 3],
    ['recordException', 2],
    ['log', 2],
    ['logEvent', 2],
    ['finish', 1],
  ] as const
  for (const [name, places] of names) {
    await callWithAll(
      `span.${name}`,
      (...args) => {
        const span = tracer.startSpan('x')
        Reflect.apply(span[name] as AnyFunction, span, args)
        span.finish()
      },
      places,
    )
  }
  const spans = await traced.collect(() => tracer.startSpan('last', { tags: { kept: 'yes' } }).finish(), 1)
  assert.equal(spans.at(-1)?.meta.kept, 'yes')
})
