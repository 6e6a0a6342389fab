import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { runChild } from '../run-child'

const root = join(__dirname, '../..')

/** The stack in the innermost of the functions, and how many frames of it are in files of the tracer or of async hooks. */
async function framesIn(script: string): Promise<{ stack: string; ours: number }> {
  const head = `Error.stackTraceLimit = 100; const tracer = require(${JSON.stringify(join(root, 'dist/src/index.js'))})
    tracer.init(); const print = () => console.log(new Error('here').stack);`
  const {
    stdout: stack,
    code,
    stderr,
  } = await runChild({
    args: ['-e', head + script],
    cwd: root,
    env: { DD_TRACE_LOG_LEVEL: 'off', DD_TRACE_STARTUP_LOGS: 'false' },
  })
  assert.equal(code, 0, stderr)
  return { stack, ours: stack.split('\n').filter(line => /dist\/src\/|async_hooks/.test(line)).length }
}

// Node keeps ten frames of an error: what stands there of ours takes the place of the application's own.
test('a traced function is called through three frames of ours, a wrapped one through two', async () => {
  const traced = await framesIn(`tracer.trace('a', print)`)
  assert.ok(traced.stack.includes('here') && traced.ours <= 3, traced.stack)
  const wrapped = await framesIn(`tracer.wrap('a', function work() { print() })()`)
  assert.ok(wrapped.ours <= 2, wrapped.stack)
  const bound = await framesIn(`tracer.scope().bind(function work() { print() })()`)
  assert.ok(bound.ours <= 2, bound.stack)
})

test('a layer of Express is called through two frames of ours, and so is its next', async () => {
  const serve = (layers: number) =>
    framesIn(`const app = require('express')(); for (let i = 0; i < ${layers}; i++) app.use((q, r, next) => next())
      app.get('/', (request, response) => { print(); response.end() })
      const server = app.listen(0, '127.0.0.1', () => require('http').get(server.address(), response => { response.resume(); server.close() }))`)
  const [two, six] = [await serve(2), await serve(6)]
  assert.ok(two.stack.includes('here'), two.stack)
  assert.ok(six.ours - two.ours <= 4 * 4, six.stack)
})
