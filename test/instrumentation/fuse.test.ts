import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Operation } from '../../src/instrumentation/define'
import { traceMethod } from '../../src/instrumentation/trace-method'
import { startTraced } from '../traced'
import { createRig } from './rig'

const operation = (start: () => never): Operation<unknown, Record<string, unknown>> => ({ start })
const fail = (): never => {
  throw new Error('our own mistake')
}

test('an error of ours at a call that the library refuses as well is the application’s own: neither told nor counted', async () => {
  const { kit, warnings } = createRig()
  const own = kit().site('query')
  const refuse = traceMethod(
    () => {
      throw new TypeError('a bad call')
    },
    operation(fail),
    own,
  )
  for (let count = 0; count < 30; count++) {
    assert.throws(() => refuse(), /a bad call/)
    await Promise.resolve()
  }
  assert.deepEqual(warnings, [])
  assert.equal(own.active, true)
})

test('a fuse is a call site’s: the others go on', async () => {
  const { kit, warnings } = createRig()
  const whole = kit()
  const [query, connect] = [whole.site('query'), whole.site('connect')]
  const asked = traceMethod(value => value, operation(fail), query)
  for (let count = 0; count < 15; count++) {
    assert.equal(asked(count), count)
    await Promise.resolve()
  }
  assert.deepEqual([query.active, connect.active, whole.active], [false, true, true])
  assert.match(warnings.at(-1) ?? '', /made 10 errors at query: it is left out there from now on/)
})

test('bad calls of http leave its clients and servers traced', async context => {
  const traced = await startTraced()
  context.after(() => traced.stop())
  const http = require('node:http') as typeof import('node:http')
  const server = http.createServer((_request, response) => response.end('ok'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  context.after(() => void server.close())
  for (let count = 0; count < 12; count++) {
    for (const headers of [{ Expect: '100-continue' }, ['a', 'b', 'c'], { 'bad name': 'x' }]) {
      assert.throws(() => http.request('http://bad host/', { headers: headers as never }))
    }
    assert.throws(() => http.request({ path: 'a b' }))
    await Promise.resolve()
  }
  const { port } = server.address() as import('node:net').AddressInfo
  const spans = await traced.collect(
    () =>
      new Promise<void>((resolve, reject) => {
        http.get(`http://127.0.0.1:${port}/`, response => response.resume().on('end', resolve)).on('error', reject)
      }),
    2,
  )
  assert.deepEqual(spans.map(span => span.name).sort(), ['http.request', 'web.request'])
  assert.deepEqual(traced.tracer.status().findings, [])
  server.closeAllConnections()
})
