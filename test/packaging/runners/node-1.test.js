const assert = require('node:assert')
const { mock, test } = require('node:test')
const tracer = require('tracer').init()
const { request } = require('./request.cjs')

test('a request', async () => {
  assert.equal(await tracer.trace('own.work', request), 200)
})

test('mocked timers', () => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'] })
  const late = mock.fn()
  tracer.trace('own.work', () => setTimeout(late, 1000))
  mock.timers.runAll()
  assert.equal(late.mock.callCount(), 1)
  mock.timers.reset()
})
