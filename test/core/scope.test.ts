import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { readFile } from 'node:fs'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Scope } from '../../src/core/scope'
import type { TraceSink } from '../../src/core/trace'
import { Tracer } from '../../src/core/tracer'
import { createScopeBackend } from '../../src/wiring/scope-backend'

const sink: TraceSink = { completed: () => {}, waiting: () => {}, sample: () => {} }

for (const name of ['async_local_storage', 'cls-hooked'] as const) {
  const scope = new Scope(createScopeBackend(name, assert.fail))
  const tracer = new Tracer({ service: 'app', traceId128: true, mapService: undefined }, scope, sink)
  const spanOf = (label: string) => tracer.start({ name: label, parent: null })

  test(`${name}: nothing is active at first, and again after`, () => {
    assert.equal(scope.active(), null)
    scope.activate(spanOf('a'), () => {})
    assert.equal(scope.active(), null)
  })

  test(`${name}: activate gives back what the function returns and throws what it throws`, () => {
    const promise = Promise.resolve(1)
    assert.equal(
      scope.activate(spanOf('a'), () => promise),
      promise,
    )
    const error = new Error('own')
    assert.throws(
      () =>
        scope.activate(spanOf('a'), () => {
          throw error
        }),
      thrown => thrown === error,
    )
    assert.equal(scope.active(), null)
  })

  test(`${name}: a span stays active through await, timers, callbacks, microtasks and nested scopes`, async () => {
    const outer = spanOf('outer')
    const inner = spanOf('inner')
    await scope.activate(outer, async () => {
      await sleep(1)
      assert.equal(scope.active(), outer)
      await new Promise<void>(resolve => readFile(__filename, () => resolve(assert.equal(scope.active(), outer))))
      await new Promise<void>(resolve => setImmediate(() => resolve(assert.equal(scope.active(), outer))))
      await new Promise<void>(resolve => process.nextTick(() => resolve(assert.equal(scope.active(), outer))))
      await scope.activate(inner, async () => {
        await sleep(1)
        assert.equal(scope.active(), inner)
      })
      assert.equal(scope.active(), outer)
      scope.activate(null, () => assert.equal(scope.active(), null))
    })
  })

  test(`${name}: activities side by side do not see each other's span`, async () => {
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        const span = spanOf(`span ${index}`)
        return scope.activate(span, async () => {
          for (let turn = 0; turn < 5; turn++) {
            await sleep(index % 3)
            assert.equal(scope.active(), span)
          }
        })
      }),
    )
  })

  test(`${name}: a bound function runs in its scope whoever calls it, with its own this, arguments, name and length`, () => {
    const span = spanOf('bound')
    const emitter = new EventEmitter()
    const seen: unknown[] = []
    function listener(this: unknown, first: string, second: string): void {
      seen.push(scope.active(), this, first, second)
    }
    const bound = scope.bind(listener, span)
    assert.deepEqual([bound.name, bound.length], ['listener', 2])
    emitter.on('event', bound)
    scope.activate(spanOf('other'), () => emitter.emit('event', 'a', 'b'))
    assert.deepEqual(seen, [span, emitter, 'a', 'b'])
    const here = scope.activate(span, () => scope.bind(() => scope.active()))
    assert.equal(here(), span)
  })

  test(`${name}: what is handed on runs in the scope given, and a scope that was not left is gone back to`, () => {
    const [around, own, other, next] = [spanOf('around'), spanOf('own'), spanOf('other'), spanOf('next')]
    scope.activate(around, () => {
      scope.activate(own, () => {
        assert.equal(
          scope.handOn(own, next, () => scope.active(), undefined, []),
          next,
        )
        // A backend that cannot leave a scope goes back to it.
        assert.equal(scope.active(), name === 'cls-hooked' ? own : next)
      })
      assert.equal(scope.active(), around)
      scope.activate(other, () => {
        assert.equal(
          scope.handOn(own, next, () => scope.active(), undefined, []),
          next,
        )
        assert.equal(scope.active(), other)
      })
      const thrower = (): never => assert.fail('own error')
      assert.throws(() => scope.activate(own, () => scope.handOn(own, next, thrower, undefined, [])), /own error/)
      assert.equal(scope.active(), around)
    })
    assert.equal(scope.active(), null)
  })

  test(`${name}: a function that leaves another span active than it was given costs nobody after it theirs`, async () => {
    const [around, left] = [spanOf('around'), spanOf('left')]
    await scope.activate(around, async () => {
      scope.activate(around, () => scope.activate(left, () => scope.handOn(left, around, () => {}, undefined, [])))
      assert.equal(scope.active(), around)
      await sleep(1)
      assert.equal(scope.active(), around)
    })
    assert.equal(scope.active(), null)
  })

  test(`${name}: nothing is active, and that on purpose, where nothing may be traced`, async () => {
    await scope.activate(spanOf('a'), () =>
      scope.untraced(async () => {
        await sleep(1)
        assert.equal(scope.active(), null)
        assert.equal(typeof scope.held(), 'symbol')
      }),
    )
  })
}
