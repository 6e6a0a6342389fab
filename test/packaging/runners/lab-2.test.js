const assert = require('node:assert')
const Lab = require('@hapi/lab')
const tracer = require('tracer').init()
const { request } = require('./request.cjs')

const lab = Lab.script()
exports.lab = lab

lab.test('a request', async () => {
  assert.equal(await tracer.trace('own.work', request), 200)
})
