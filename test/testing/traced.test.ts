import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { mock } from 'node:test'
import tracer from 'tracer'
import { assertNoSpan, assertSpan, traced, treeOf } from 'tracer/testing'
import { runChild } from '../run-child'

test('spans are plain data, as a tree, with what the function gave', async () => {
  const spans = await traced(async () => {
    await tracer.trace('outer', { resource: 'one', type: 'web', tags: { text: 'a', number: 3 } }, async span => {
      await Promise.resolve()
      span.addEvent('seen', { by: 'me' })
      tracer.trace('inner', () => {})
    })
    return 'given'
  })
  assert.equal(spans.result, 'given')
  assert.deepEqual(spans.unfinished, [])
  const [outer, inner] = spans
  assert.ok(outer && inner)
  assert.equal(outer.parent, null)
  assert.equal(inner.parent, outer)
  assert.deepEqual(outer.children, [inner])
  assert.deepEqual([outer.resource, outer.type, outer.tags.text, outer.tags.number], ['one', 'web', 'a', 3])
  assert.deepEqual(
    outer.events.map(({ name, attributes }) => [name, attributes]),
    [['seen', { by: 'me' }]],
  )
  assert.equal(inner.traceId, outer.traceId)
  assert.equal(inner.parentId, outer.spanId)
  assert.equal(spans.length, 2)
})

test('calls at the same time get their own spans, also of a server that none of them started', async t => {
  const server = createServer((request, response) => {
    tracer.trace('answer', { resource: request.url }, () => setTimeout(() => response.end('fine'), 5))
  }).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const ask = (path: string) => traced(async () => (await fetch(`http://127.0.0.1:${port}${path}`)).text())
  const [one, two] = await Promise.all([ask('/one'), ask('/two')])
  for (const [spans, path] of [
    [one, '/one'],
    [two, '/two'],
  ] as const) {
    assert.deepEqual(spans.map(({ name }) => name).sort(), ['answer', 'http.request', 'web.request'])
    assertSpan(spans, { name: 'answer', resource: path, parent: { name: 'web.request', parent: 'http.request' } })
  }
})

test('what the inside call makes is of the outside call too', async () => {
  const outer = await traced(async () => {
    tracer.trace('before', () => {})
    return traced(() => tracer.trace('inside', () => {}))
  })
  assert.deepEqual(
    outer.map(({ name }) => name),
    ['before', 'inside'],
  )
  assert.deepEqual(
    outer.result.map(({ name }) => name),
    ['inside'],
  )
})

test('what the function throws is thrown on, and the next call has nothing of it', async () => {
  const thrown = new Error('mine')
  await assert.rejects(
    traced(() => tracer.trace('bad', () => Promise.reject(thrown))),
    error => error === thrown,
  )
  const spans = await traced(() => tracer.trace('good', () => {}))
  assert.deepEqual(
    spans.map(({ name }) => name),
    ['good'],
  )
})

test('a span that ends late is waited for, and one that does not end is named', async () => {
  const late = await traced(() => void tracer.trace('late', (_span, done) => void setTimeout(done, 20)))
  assert.deepEqual(
    late.map(({ name }) => name),
    ['late'],
  )
  const open = await traced(
    () => {
      const span = tracer.startSpan('open')
      tracer.startSpan('ended', { childOf: span }).finish()
    },
    { timeout: 30 },
  )
  assert.deepEqual(
    open.map(({ name }) => name),
    ['ended'],
  )
  assert.deepEqual(
    open.unfinished.map(({ name }) => name),
    ['open'],
  )
  assert.equal(open[0]?.parent, open.unfinished[0])
  assert.throws(() => assertSpan(open, { name: 'open' }), /it was not finished/)
})

test('fake timers are no trouble', async t => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'] })
  t.after(() => mock.timers.reset())
  const spans = await traced(() => tracer.trace('work', async () => {}))
  assert.deepEqual(
    spans.map(({ name }) => name),
    ['work'],
  )
})

test('a span that was left out is not there, one that sampling leaves out is', async () => {
  const spans = await traced(() => tracer.trace('rejected', { tags: { 'manual.drop': true } }, () => {}))
  assert.deepEqual(
    spans.map(({ name }) => name),
    ['rejected'],
  )
})

test('a failure says what differs at the closest span, and shows all', async () => {
  const spans = await traced(() =>
    tracer.trace('order', { tags: { lines: 2 } }, () => tracer.trace('load', { resource: 'cart' }, () => {})),
  )
  assertSpan(spans, { name: /^or/, tags: { lines: '2', none: undefined }, parent: null })
  assertSpan(spans, { resource: text => text.startsWith('c'), parent: { name: 'order', tags: { lines: 2 } } })
  assert.throws(
    () => assertSpan(spans, { name: 'load', resource: /basket/, parent: 'shop' }),
    (error: Error) => {
      assert.equal(error.name, 'AssertionError')
      assert.match(error.message, /^expected a span \{ name: 'load', resource: \/basket\/, parent: 'shop' \}\n/)
      assert.match(
        error.message,
        /closest one is 'load' 'cart', and differs:\n {2}resource: expected \/basket\/, got 'cart'/,
      )
      assert.match(error.message, /parent: expected 'shop', got 'order'/)
      assert.match(error.message, /\n {2}order {2}\S+\n {4}load {2}cart {2}\S+ {2}<- the closest one$/)
      return true
    },
  )
  assert.throws(() => assertNoSpan(spans, { name: 'load' }), /expected no span[\s\S]*<- this one/)
  assertNoSpan(spans, { name: 'other' })
  assert.throws(() => assertSpan(spans, { nmae: 'load' } as never), /a span has no 'nmae'; known are name,/)
  assert.throws(() => assertSpan(traced(() => {}) as never, { name: 'load' }), /await traced/)
  assert.match(treeOf(spans), /^order .*\n {2}load/)
})

test('where nothing was made, the message says why that may be', async () => {
  const spans = await traced(() => {})
  assert.throws(() => assertSpan(spans, { name: 'any' }), /there were no spans: .*\(T310\)$/)
})

const script = (init: string) => `
  ${init}
  const { traced } = require('tracer/testing')
  const tracer = require('tracer')
  traced(() => tracer.trace('work', () => {})).then(spans => console.log(spans.length, tracer.status().spans.rejected))`

test('a tracer that was started before is watched beside its sending; one that was not says and sends nothing', async () => {
  const cwd = __dirname
  const dead = { DD_TRACE_AGENT_URL: 'http://127.0.0.1:1', DD_TRACE_STARTUP_LOGS: 'true' }
  const quiet = await runChild({ args: ['-e', script('')], cwd, env: dead })
  assert.deepEqual([quiet.code, quiet.stdout, quiet.stderr], [0, '1 1\n', ''])
  const late = script('').replace('traced(', "tracer.init({ service: 'later' }); traced(")
  assert.deepEqual((await runChild({ args: ['-e', late], cwd, env: dead })).stderr, '')
  const sending = await runChild({ args: ['-e', script("require('tracer/init')")], cwd, env: dead })
  assert.equal(sending.stdout, '1 0\n')
  assert.match(sending.stderr, /not delivered/)
})

test('where tracing is off, traced says so', async () => {
  const { code, stderr } = await runChild({
    args: ['-e', script('')],
    cwd: __dirname,
    env: { DD_TRACE_ENABLED: 'false' },
  })
  assert.equal(code, 1)
  assert.match(stderr, /tracing is off here, so there are no spans; .*\(T106\)/)
})
