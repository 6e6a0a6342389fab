import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { runInNewContext } from 'node:vm'
import { startTraced, type Traced } from '../traced'

let traced: Traced
before(async () => {
  traced = await startTraced()
})
after(() => traced.stop())

/** Promises that run already, by who makes them: each settles after 20 ms. */
const running: Readonly<Record<string, (error?: Error) => PromiseLike<unknown>>> = {
  Bluebird: error => {
    const Bluebird = require('bluebird') as typeof import('bluebird')
    return Bluebird.delay(20).then(() => settle(error))
  },
  q: error => {
    const Q = require('q') as typeof import('q')
    return Q.delay(20).then(() => settle(error))
  },
  when: error => {
    const when = require('when')
    return when
      .resolve()
      .delay(20)
      .then(() => settle(error))
  },
  'another realm': error => {
    const make = runInNewContext(
      '(wait, error) => new Promise((resolve, reject) => wait(() => error ? reject(error) : resolve(7)))',
    )
    return make((act: () => void) => setTimeout(act, 20), error)
  },
  'a subclass': error => {
    class Own<Value> extends Promise<Value> {}
    return new Own((resolve, reject) => setTimeout(() => (error ? reject(error) : resolve(7)), 20))
  },
  'a promise with fields': error =>
    Object.assign(
      wait(20).then(() => settle(error)),
      { abort: () => undefined },
    ),
}

function settle(error: Error | undefined): number {
  if (error !== undefined) throw error
  return 7
}

for (const [name, make] of Object.entries(running)) {
  for (const way of ['trace', 'wrap'] as const) {
    const run = (error?: Error): PromiseLike<unknown> =>
      way === 'trace' ? traced.tracer.trace('work', () => make(error)) : traced.tracer.wrap('work', () => make(error))()

    test(`${way}: a span around a promise of ${name} ends with it`, async () => {
      const spans = await traced.collect(async () => assert.equal(await run(), 7), 1)
      assert.ok(spans[0] !== undefined && spans[0].duration >= 15_000_000n, String(spans[0]?.duration))
      assert.equal(spans[0].error, 0)
    })

    test(`${way}: a span around a promise of ${name} tells its rejection, which is the caller's own error`, async () => {
      const error = new RangeError('broken')
      const spans = await traced.collect(
        () => assert.rejects(Promise.resolve(run(error)), thrown => thrown === error),
        1,
      )
      assert.deepEqual([spans[0]?.error, spans[0]?.meta['error.message']], [1, 'broken'])
    })

    test(`${way}: a promise of ${name} has the class that it had`, async () => {
      await traced.collect(async () => {
        const given = run()
        assert.equal(given.constructor.name, make().constructor.name)
        await given
      }, 1)
    })
  }
}

test('a thenable that starts its work when it is asked is never asked by us', async () => {
  let asked = 0
  const lazy = () => Object.defineProperty({}, 'then', { value: () => void asked++ })
  class Query {
    exec(): number {
      return 7
    }
  }
  Object.defineProperty(Query.prototype, 'then', { value: () => void asked++, configurable: true })
  class Lazy<Value> extends Promise<Value> {}
  Object.defineProperty(Lazy.prototype, 'then', { value: () => void asked++, configurable: true })
  const all = [lazy(), new Query(), new Lazy(() => undefined)]
  const { tracer, collect } = traced
  await collect(() => {
    for (const given of all.slice(0, 2)) {
      assert.equal(
        tracer.trace('work', () => given),
        given,
      )
      assert.equal(tracer.wrap('work', () => given)(), given)
    }
    void tracer.trace('work', () => all[2])
  }, 4)
  assert.equal(asked, 0)
})
