import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import type { Operation } from '../../src/instrumentation/define'
import { keepScope } from '../../src/instrumentation/keep'
import { traceMethod } from '../../src/instrumentation/trace-method'
import { createRig } from './rig'

type Fields = Partial<Operation<unknown, Record<string, unknown>>>

/** A traced function that gives what it is given. */
function traced(fields: Fields) {
  const rig = createRig()
  const operation: Operation<unknown, Record<string, unknown>> = { start: () => ({ name: 'work' }), ...fields }
  return { ...rig, give: traceMethod((given: unknown) => given, operation, rig.kit()) }
}

test('an emitter ends its span with the first of the named events, and nobody sees a listener of ours', () => {
  for (const ending of ['end', 'status']) {
    const { give, spans } = traced({
      ends: { events: ['end', 'status'] },
      finish: (span, value) => span.setTag('value', value),
    })
    const emitter = new EventEmitter()
    const seen: unknown[] = []
    emitter.on(ending, value => seen.push(value))
    assert.equal(give(emitter), emitter)
    assert.deepEqual(
      [emitter.eventNames(), emitter.listenerCount(ending), Object.keys(emitter).includes('emit')],
      [[ending], 1, false],
    )
    emitter.emit('data', 1)
    assert.equal(spans.length, 0)
    assert.equal(emitter.emit(ending, 'over'), true)
    assert.deepEqual([spans.length, spans[0]?.getText('value'), seen], [1, 'over', ['over']])
    emitter.emit('end', 'again')
    assert.equal(spans.length, 1)
    assert.equal(Object.hasOwn(emitter, 'emit'), false)
  }
})

test('an error of an emitter is told, and without a listener it is thrown as ever', () => {
  const { give, spans } = traced({ ends: { events: ['end'] } })
  const emitter = give(new EventEmitter()) as EventEmitter
  const error = new RangeError('broken')
  assert.throws(
    () => emitter.emit('error', error),
    thrown => thrown === error,
  )
  assert.deepEqual([spans[0]?.error, spans[0]?.getText('error.message')], [1, 'broken'])
})

test('what others put in the place of emit after us is called, and stays', () => {
  const { give, spans } = traced({ ends: { events: ['end'] } })
  class Own extends EventEmitter {}
  const emitter = give(new Own()) as EventEmitter
  const calls: unknown[] = []
  const replaced = Own.prototype.emit
  Own.prototype.emit = function (event: string | symbol, ...args: unknown[]): boolean {
    calls.push(event)
    return Reflect.apply(replaced, this, [event, ...args])
  }
  emitter.emit('end')
  assert.deepEqual([calls, spans.length], [['end'], 1])
})

test('a stream ends its span when it has been read, or has failed', async () => {
  const { give, spans } = traced({ ends: { events: ['end', 'close'] } })
  const stream = give(new PassThrough()) as PassThrough
  stream.end('text')
  let text = ''
  for await (const part of stream) text += part
  assert.deepEqual([text, spans.length], ['text', 1])
  const broken = give(new PassThrough()) as PassThrough
  broken.on('error', () => undefined).destroy(new RangeError('broken'))
  await new Promise(resolve => broken.once('close', resolve))
  assert.deepEqual([spans.length, spans[1]?.getText('error.type')], [2, 'RangeError'])
})

async function* counting(to: number) {
  for (let at = 0; at < to; at++) yield at
}

test('an async iterable ends its span used up, left early or failed, and stays the same object', async () => {
  const { give, spans } = traced({ ends: 'iterator' })
  const generator = counting(3)
  assert.equal(give(generator), generator)
  const all: number[] = []
  for await (const value of generator) all.push(value)
  assert.deepEqual([all, spans.length], [[0, 1, 2], 1])
  for await (const value of give(counting(3)) as AsyncGenerator<number>) if (value === 1) break
  assert.equal(spans.length, 2)
  const failing = give({
    async *[Symbol.asyncIterator]() {
      yield 1
      throw new RangeError('broken')
    },
  }) as AsyncIterable<number>
  await assert.rejects(async () => {
    for await (const value of failing) assert.equal(value, 1)
  }, /broken/)
  assert.deepEqual([spans.length, spans[2]?.getText('error.type')], [3, 'RangeError'])
})

test('a thenable that is known to run is watched from the side', async () => {
  const { give, spans } = traced({ ends: 'thenable' })
  const then = (fulfilled: (value: unknown) => void): void => void setTimeout(() => fulfilled(7), 5)
  const running = Object.defineProperty({}, 'then', { value: then })
  assert.equal(give(running), running)
  assert.equal(spans.length, 0)
  await running
  assert.equal(spans.length, 1)
})

test('a result that cannot end as the operation says ends at once, or with its promise', async () => {
  for (const ends of [{ events: ['end'] }, 'iterator', 'thenable'] as const) {
    const { give, spans } = traced({ ends })
    const hostile = new Proxy({}, { get: () => assert.fail('looked at'), getPrototypeOf: () => null })
    const frozen = Object.freeze(Object.assign(new EventEmitter(), { [Symbol.asyncIterator]: () => undefined }))
    for (const value of [undefined, null, 5, {}, frozen, hostile]) assert.equal(give(value), value)
    assert.equal(spans.length, 6)
    await give(Promise.resolve(1))
    assert.equal(spans.length, 7)
  }
})

test('functions that are kept for later run in the scope of whoever gave them', () => {
  const { shared } = createRig()
  const { scope } = shared.tracer
  const queue: ((...args: unknown[]) => unknown)[] = []
  const push = keepScope((_, fn) => queue.push(fn as () => unknown), scope)
  const named = Object.assign(
    function named(this: unknown, _a: unknown, _b: unknown) {
      return [scope.active()?.name, this]
    },
    { extra: 1 },
  )
  push('first', named)
  assert.equal(queue[0], named)
  for (const name of ['one', 'two'])
    scope.activate(shared.tracer.start({ name, parent: null }), () => push(name, named))
  const self = {}
  assert.deepEqual(
    queue.map(fn => Reflect.apply(fn, self, [])),
    [
      [undefined, self],
      ['one', self],
      ['two', self],
    ],
  )
  assert.deepEqual([queue[1]?.name, queue[1]?.length, (queue[1] as typeof named).extra], ['named', 2, 1])
})

test('what only the error tells comes after the usual tags, however the call failed', async () => {
  const failed = (span: { error: number; setTag(key: string, value: unknown): unknown }, error: unknown): void => {
    span.setTag('code', (error as { readonly code: string }).code)
  }
  const error = Object.assign(new Error('broken'), { code: 'E1' })
  const { give, spans } = traced({ failed, ends: { events: ['end'] } })
  await assert.rejects(give(Promise.reject(error)) as Promise<unknown>)
  const emitter = give(new EventEmitter().on('error', () => undefined)) as EventEmitter
  emitter.emit('error', error)
  const { give: call, spans: called } = traced({
    failed,
    callback: ({ args }) => ({ callback: args[0] as () => void, replace: callback => (args[0] = callback) }),
  })
  const callback = call(() => undefined) as (error: unknown) => void
  callback(error)
  assert.deepEqual(
    [...spans, ...called].map(span => [span.error, span.getText('error.message'), span.getText('code')]),
    Array(3).fill([1, 'broken', 'E1']),
  )
})

test('listeners that stay in the scope of the call hear what comes after its end there too', () => {
  const { give, spans, shared } = traced({ ends: { events: ['status'], stays: true } })
  const { scope } = shared.tracer
  const outer = new EventEmitter()
  let caller: unknown
  const emitter = scope.activate(null, () => {
    caller = scope.held()
    return give(outer) as EventEmitter
  })
  const seen: unknown[] = []
  emitter.on('end', () => seen.push(scope.held()))
  emitter.emit('status')
  emitter.emit('status')
  scope.untraced(() => emitter.emit('end'))
  assert.deepEqual([spans.length, seen], [1, [caller]])
})
