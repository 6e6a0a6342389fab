import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askBeforeSend } from '../../src/core/before-send'
import { createRig } from '../instrumentation/rig'

function start(name = 'one') {
  const { shared, spans } = createRig()
  const span = shared.tracer.start({ name, parent: null, meta: ['a', 'b'], metrics: ['n', 1] })
  return { span, spans }
}

test('false and null leave a span out, and nothing else does', () => {
  for (const given of [false, null]) assert.equal(askBeforeSend(() => given, assert.fail)(start().span), false)
  for (const given of [undefined, true, 0, '', {}, Number.NaN]) {
    assert.equal(askBeforeSend(() => given, assert.fail)(start().span), true)
  }
})

test('where it throws the span is as it was, and that is told once', () => {
  const told: unknown[] = []
  const ask = askBeforeSend(
    span => {
      span.setTag('a', 'changed')
      span.setTag('n', 2)
      span.setTag('more', 'x')
      span.setTag('error', new Error('theirs'))
      span.setTag('resource.name', 'other')
      span.addEvent('event')
      throw new Error('of the user')
    },
    (problem, error) => void told.push([problem, error]),
  )
  for (let round = 0; round < 3; round++) {
    const { span } = start()
    assert.equal(ask(span), true)
    assert.deepEqual(
      [span.meta, span.metrics],
      [
        ['a', 'b'],
        ['n', 1],
      ],
    )
    assert.deepEqual([span.resource, span.error, span.events], ['one', 0, undefined])
  }
  assert.equal(told.length, 1)
  assert.match(String(told), /threw, and the span is sent as it was; .*Error: of the user/)
})

test('a promise has no say, whatever it gives, and that is told once', async () => {
  const told: string[] = []
  const ask = askBeforeSend(
    () => Promise.reject(new Error('of the user')),
    problem => void told.push(problem),
  )
  for (let round = 0; round < 3; round++) assert.equal(ask(start().span), true)
  // A rejection that nobody handles would end this process.
  await new Promise(resolve => setImmediate(resolve))
  assert.deepEqual(told, ['gives a promise, which nobody waits for: every span is kept'])
})
