// What your code says in its traces, tested: no agent, no network. Run with `node --test`, or any other test runner.

// The first line, so that the libraries of the code under test are traced.
import 'tracer/testing'
import test from 'node:test'
import express from 'express'
import tracer from 'tracer'
import { assertNoSpan, assertSpan, traced } from 'tracer/testing'

/** The code under test. */
async function ask(path: string): Promise<number> {
  const app = express().get('/orders/:id', (request, response) => {
    tracer.trace('order.load', { tags: { 'order.id': request.params.id, 'order.lines': 3 } }, () => {})
    response.send('fine')
  })
  const server = app.listen(0)
  await new Promise(resolve => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const { status } = await fetch(`http://127.0.0.1:${port}${path}`)
  server.close()
  return status
}

test('an order is loaded inside of its request', async () => {
  const spans = await traced(() => ask('/orders/7'))
  assertSpan(spans, {
    name: 'order.load',
    tags: { 'order.id': '7', 'order.lines': 3 },
    parent: { name: 'express.middleware', parent: { name: 'express.request', resource: 'GET /orders/:id' } },
  })
})

test('what is not there is not loaded', async () => {
  const spans = await traced(() => ask('/nothing'))
  assertSpan(spans, { name: 'web.request', tags: { 'http.status_code': /^4/ }, parent: 'http.request' })
  assertNoSpan(spans, { name: 'order.load' })
})
