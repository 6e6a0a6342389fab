const assert = require('node:assert')
const sinon = require('sinon')
const tracer = require('tracer').init()
const { request } = require('./request.cjs')

it('a request', async () => {
  assert.equal(await tracer.trace('own.work', request), 200)
})

it('fake timers', () => {
  const clock = sinon.useFakeTimers()
  const late = sinon.fake()
  tracer.trace('own.work', () => setTimeout(late, 1000))
  assert.equal(clock.countTimers(), 1)
  clock.runAll()
  assert.equal(late.callCount, 1)
  sinon.restore()
})

it('a stub in the place of http.request', () => {
  const stub = sinon.stub(require('node:http'), 'request').throws(new Error('no network'))
  assert.throws(() => tracer.trace('own.work', () => require('node:http').request('http://127.0.0.1/')), /no network/)
  assert.equal(stub.callCount, 1)
  sinon.restore()
})
