import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arn } from './runtime-api'
import { startFunction } from './start-function'

const commonJs = `exports.handler = async (event, context) => {
  if (event.fail) throw new RangeError('no stock')
  if (event.hang) await new Promise(resolve => setTimeout(resolve, 20000))
  return { statusCode: event.status ?? 200, body: process.env._HANDLER }
}`
const inCode = `const tracer = require('tracer').init()\n${commonJs}\nexports.handler = tracer.lambda(exports.handler)`
const esm = commonJs.replace('exports.handler =', 'export const handler =')
const esmInCode = `import tracer from 'tracer'\ntracer.init()\n${commonJs.replace('exports.handler = ', 'export const handler = tracer.lambda(')})`

const ways = [
  ['a CommonJS handler wrapped in code', { files: { 'app.js': inCode } }],
  ['an ES module wrapped in code', { files: { 'app.mjs': esmInCode } }],
  ['a CommonJS handler under the exec wrapper', { files: { 'app.js': commonJs }, wrapper: true }],
  ['a handler that is a const of an ES module, under the exec wrapper', { files: { 'app.mjs': esm }, wrapper: true }],
  ['a handler that is wrapped both ways', { files: { 'app.js': inCode }, wrapper: true }],
] as const

for (const [name, deployment] of ways) {
  test(`${name} has one span a call, sent before the runtime has the answer`, async t => {
    const { agent, api } = await startFunction(t, deployment)
    const first = await api.invoke({ event: {} })
    const second = await api.invoke({ event: {} })
    assert.deepEqual([first.kind, (first.body as { statusCode: number }).statusCode], ['response', 200])
    // The application sees the name of its own handler.
    assert.match(String((first.body as { body: unknown }).body), /app\.handler$/)
    assert.deepEqual([first.seen, second.seen], [1, 2])
    const [cold, warm] = agent.spans()
    assert.deepEqual(
      [cold?.name, cold?.resource, cold?.service, cold?.type],
      ['aws.lambda', 'Shop-Orders', 'Shop-Orders', 'serverless'],
    )
    assert.deepEqual([cold?.meta.cold_start, warm?.meta.cold_start], ['true', 'false'])
    assert.equal(cold?.meta.function_arn, arn.replace(':live', '').toLowerCase())
    assert.equal(cold?.meta.function_version, 'live')
    assert.equal(cold?.meta.functionname, 'shop-orders')
    assert.equal(cold?.meta.runtime, 'nodejs20.x')
    assert.match(cold?.meta.request_id ?? '', /^8476a536-/)
  })
}

test('a handler that throws has a failed span, and its error reaches the runtime as it is', async t => {
  const { agent, api } = await startFunction(t, { files: { 'app.mjs': esm }, wrapper: true })
  const answer = await api.invoke({ event: { fail: true } })
  assert.deepEqual([answer.kind, answer.seen], ['error', 1])
  assert.equal((answer.body as { errorType: string }).errorType, 'RangeError')
  const [span] = agent.spans()
  assert.deepEqual([span?.error, span?.meta['error.type'], span?.meta['error.message']], [1, 'RangeError', 'no stock'])
})

test('a function that runs out of time has its open spans ended as failed and sent ahead of that', async t => {
  const code = commonJs.replace('if (event.hang)', "if (event.hang) await require('tracer').trace('slow', async () =>")
  const { agent, api } = await startFunction(t, {
    files: { 'app.js': code.replace('20000))', '20000)))') },
    wrapper: true,
  })
  api.invoke({ event: { hang: true }, limit: 1500 })
  await agent.waitForSpans(2)
  for (const { meta, error } of agent.spans()) assert.deepEqual([error, meta['error.type']], [1, 'Impending Timeout'])
})

test('a callback, the functions of the context, and a throw that is no promise end the span as well', async t => {
  const code = `exports.handler = (event, context, callback) => {
    if (event.throws) throw new Error('at once')
    setImmediate(() => {
      if (event.by === 'callback') callback(null, 'called back')
      else if (event.by === 'error') callback(new Error('refused'))
      else context[event.by]('by context')
    })
  }`
  const { agent, api } = await startFunction(t, { files: { 'app.js': code }, wrapper: true })
  const answers = []
  for (const event of [{ by: 'callback' }, { by: 'succeed' }, { by: 'fail' }, { by: 'error' }, { throws: true }])
    answers.push(await api.invoke({ event }))
  assert.deepEqual(
    answers.map(({ kind, seen }) => [kind, seen]),
    [
      ['response', 1],
      ['response', 2],
      ['error', 3],
      ['error', 4],
      ['error', 5],
    ],
  )
  assert.deepEqual([answers[0]?.body, answers[1]?.body], ['called back', 'by context'])
  assert.deepEqual(
    agent.spans().map(({ error }) => error),
    [0, 0, 1, 1, 1],
  )
})

test('a streaming handler has its span sent before the next call', async t => {
  const code = `exports.handler = awslambda.streamifyResponse(async (event, stream, context) => {
    stream.write('part')
    stream.end()
  })`
  const { agent, api } = await startFunction(t, { files: { 'app.js': code }, wrapper: true })
  for (let at = 0; at < 2; at++) assert.equal((await api.invoke({ event: {} })).body, 'part')
  // The first call's span and the runtime's own request are over when the second call has its answer.
  const spans = await agent.waitForSpans(2)
  assert.deepEqual([...new Set(spans.map(({ name }) => name))], ['aws.lambda'])
})

test('a handler that does not exist is refused as without us', async t => {
  const { api, child } = await startFunction(t, { files: { 'app.js': 'exports.other = 1' }, wrapper: true })
  api.invoke({ event: {} })
  await child.waitForLine(/app\.handler is undefined or not exported/)
})

test('an agent that is not there costs a function no answer, and is told of in one sentence', async t => {
  const { api, child } = await startFunction(t, {
    files: { 'app.js': commonJs },
    wrapper: true,
    env: { DD_TRACE_AGENT_URL: 'http://127.0.0.1:9' },
  })
  for (let at = 0; at < 3; at++) assert.equal((await api.invoke({ event: {} })).kind, 'response')
  assert.equal(child.output.stderr.match(/takes no traces/g)?.length, 1, child.output.stderr)
})
