import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Operation } from '../../src/instrumentation/define'
import { type Callback, traceMethod } from '../../src/instrumentation/trace-method'
import { createRig } from './rig'

const operation: Operation<unknown, Record<string, unknown>> = { start: () => ({ name: 'call' }) }

function traceOf(fn: Callback, own: Operation<never, Record<string, unknown>> = operation) {
  const rig = createRig()
  const traced = traceMethod(fn, own as Operation<unknown, Record<string, unknown>>, rig.kit())
  return { ...rig, traced }
}

test('a function that returns ends its span when it returns', () => {
  const { traced, spans } = traceOf(function (this: unknown, ...args) {
    return [this, args]
  })
  const self = {}
  assert.deepEqual(Reflect.apply(traced, self, [1, 2]), [self, [1, 2]])
  assert.deepEqual(
    spans.map(span => [span.name, span.error]),
    [['call', 0]],
  )
})

test('what is thrown is thrown, and told', () => {
  const error = new RangeError('no')
  const { traced, spans } = traceOf(() => {
    throw error
  })
  assert.throws(traced, thrown => thrown === error)
  assert.deepEqual([spans[0]?.error, spans[0]?.getText('error.message')], [1, 'no'])
})

test('a callback ends the span and runs in the scope of the caller, with what it was given', () => {
  const { traced, spans, shared } = traceOf((...args) => {
    const callback = args.at(-1) as Callback
    assert.deepEqual([callback.name, callback.length], ['done', 2])
    return shared.tracer.scope.activate(null, () => Reflect.apply(callback, 'self', [null, 'result']))
  })
  const parent = shared.tracer.start({ name: 'parent', parent: null })
  const answer = shared.tracer.scope.activate(parent, () =>
    traced('query', function done(this: unknown, _error: unknown, result: unknown) {
      return [String(this), result, shared.tracer.scope.active() === parent]
    }),
  )
  assert.deepEqual(answer, ['self', 'result', true])
  parent.finish()
  assert.deepEqual(
    spans.map(span => span.name),
    ['call', 'parent'],
  )
})

test('an error that a callback is given is told', () => {
  const { traced, spans } = traceOf(callback => (callback as Callback)(new RangeError('no')))
  traced(() => undefined)
  assert.deepEqual([spans[0]?.error, spans[0]?.getText('error.type')], [1, 'RangeError'])
})

test('a promise ends the span when it settles', async () => {
  for (const promise of [Promise.resolve(1), Promise.reject(new RangeError('no'))]) {
    const { traced, spans } = traceOf(() => promise)
    const result = traced() as Promise<unknown>
    assert.equal(spans.length, 0)
    const outcomes = await Promise.allSettled([promise, result])
    assert.deepEqual(outcomes[0], outcomes[1])
    assert.equal(spans[0]?.error, outcomes[0].status === 'rejected' ? 1 : 0)
  }
})

test('a promise of a subclass stays the same object', async () => {
  class Query extends Promise<number> {
    cancel(): void {}
  }
  const query = new Query(resolve => setImmediate(resolve, 1))
  const { traced, spans } = traceOf(() => query)
  assert.equal(traced(), query)
  assert.equal(spans.length, 0)
  assert.equal(await query, 1)
  assert.equal(spans.length, 1)
})

test('a thenable is given back untouched', () => {
  const name: string = 'then'
  const builder = { [name]: () => assert.fail('a builder that is awaited runs') }
  const { traced, spans } = traceOf(() => builder)
  assert.equal(traced(), builder)
  assert.equal(spans.length, 1)
})

test('an operation that says nothing lets the call through untraced', () => {
  const { traced, spans } = traceOf(() => 'result', { start: () => undefined })
  assert.equal(traced(), 'result')
  assert.equal(spans.length, 0)
})

test('an operation that throws everywhere changes no result, is told once, and left out after ten errors', async () => {
  let asked = 0
  const fail = (): never => {
    asked++
    throw new Error('our own mistake')
  }
  const faults: Operation<never, Record<string, unknown>>[] = [
    { start: fail },
    { start: () => ({ name: 'call' }), inject: fail, callback: fail, finish: fail },
  ]
  const calls: Callback[] = [value => value, value => Promise.resolve(value)]
  for (const own of faults) {
    for (const call of calls) {
      asked = 0
      const { traced, warnings, spans } = traceOf(call, own)
      for (let count = 0; count < 15; count++) assert.equal(await traced(count), count)
      assert.ok(asked >= 10 && asked <= 12, `${asked} errors`)
      assert.equal(warnings.length, 2)
      assert.match(warnings[0] as string, /library.*not affected.*our own mistake/s)
      assert.match(warnings[1] as string, /left out/)
      for (const span of spans) assert.notEqual(span.duration, -1)
    }
  }
})

test('an error of ours in a callback’s way still runs the callback once', () => {
  let calls = 0
  const fail = (): never => {
    throw new Error('our own mistake')
  }
  const { traced, spans } = traceOf(callback => (callback as Callback)(null, 1), {
    start: () => ({ name: 'call' }),
    finish: fail,
  })
  traced(() => calls++)
  assert.equal(calls, 1)
  assert.equal(spans.length, 1)
})
