import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask, listen, portOf } from '../../contracts/raw-http'
import { startTraced, type Traced } from '../../traced'
import { createUntracedServer } from '../../untraced-server'

let traced: Traced
before(async () => {
  traced = await startTraced({ httpServerErrorStatuses: [404, '500-599'], queryStringObfuscation: '' })
})
after(() => traced.stop())

test('of 50 requests at once, each that they make has the right parent', async context => {
  const behind = await listen(
    createUntracedServer((_request, response) => response.end('ok')),
    context,
  )
  const url = `http://127.0.0.1:${portOf(behind)}`
  const express = (require('express') as typeof import('express'))()
  express.use((_request, _response, next) => void setTimeout(next, Math.random() * 5))
  express.get('/ask/:id', async (request, response) => {
    await sleep(Math.random() * 5)
    await (await fetch(`${url}/first/${request.params.id}`)).text()
    await sleep(Math.random() * 5)
    await (await fetch(`${url}/second/${request.params.id}`)).text()
    response.end()
  })
  const front = await listen(createServer(express), context)
  const count = 50
  const spans = await traced.collect(
    () => Promise.all(Array.from({ length: count }, (_, id) => ask(front, `GET /ask/${id}`))),
    count * 5,
  )
  assert.equal(spans.length, count * 5)
  assert.equal(new Set(spans.map(span => span.traceHex)).size, count)
  for (const child of spans.filter(span => span.meta['span.kind'] === 'client')) {
    const handler = spans.find(span => span.spanId === child.parentId)
    const root = spans.find(span => span.spanId === handler?.parentId)
    const id = child.meta['http.url']?.split('/').at(-1)
    assert.equal(root?.meta['http.url']?.split('/').at(-1), id)
    assert.equal(root?.traceHex, child.traceHex)
  }
})

test('which statuses are errors of the server is a setting', async context => {
  const server = await listen(
    createServer((request, response) => response.writeHead(Number(request.url?.slice(1))).end()),
    context,
  )
  const spans = await traced.collect(async () => {
    for (const status of [404, 410, 599]) await ask(server, `GET /${status}`)
  }, 3)
  const errors = Object.fromEntries(spans.map(span => [span.meta['http.status_code'], span.error]))
  assert.deepEqual(errors, { 404: 1, 410: 0, 599: 1 })
})

test('an empty pattern hides nothing of a query string', async context => {
  const server = await listen(
    createServer((_request, response) => response.end()),
    context,
  )
  const [span] = await traced.collect(() => ask(server, 'GET /?token=abc'), 1)
  assert.match(span?.meta['http.url'] ?? '', /\?token=abc$/)
})

test('an integration that is turned off while the app runs makes no spans', async context => {
  const server = await listen(
    createServer((_request, response) => response.end('ok')),
    context,
  )
  traced.tracer.use('http', false)
  const spans = await traced.collect(async () => assert.equal((await ask(server, 'GET /')).body, 'ok'))
  traced.tracer.use('http', true)
  assert.deepEqual(spans, [])
})
