import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { after, before, test } from 'node:test'
import { ask, listen } from '../../contracts/raw-http'
import { startTraced, type Traced } from '../../traced'

let traced: Traced
before(async () => {
  traced = await startTraced()
})
after(() => traced.stop())

const asked = { 'Access-Control-Request-Headers': 'content-type, traceparent, X-Datadog-Trace-Id' }

/** The header that allows, as a server answers that sends it in this way. */
async function allowedBy(
  context: { after(stop: () => void): void },
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  line = 'OPTIONS /it',
  sent: Readonly<Record<string, string>> = asked,
): Promise<string | undefined> {
  const http = require('node:http') as typeof import('node:http')
  const server = await listen(http.createServer(answer), context)
  let allowed: string | undefined
  await traced.collect(async () => {
    const { headers: answered } = await ask(server, line, sent)
    allowed = answered['access-control-allow-headers']
  }, 1)
  return allowed
}

test('the headers of a trace that a browser asks for are allowed, in whatever way the application allows others', async context => {
  const ways: readonly ((response: ServerResponse) => void)[] = [
    response => response.setHeader('Access-Control-Allow-Headers', 'Content-Type').end(),
    response => response.setHeader('Access-Control-Allow-Headers', ['Content-Type']).end(),
    response => response.writeHead(204, { 'access-control-allow-headers': 'Content-Type' }).end(),
    response => response.writeHead(204, 'fine', { 'Access-Control-Allow-Headers': 'Content-Type' }).end(),
    response => response.writeHead(204, ['Access-Control-Allow-Headers', 'Content-Type']).end(),
    response => response.writeHead(204, Object.freeze({ 'Access-Control-Allow-Headers': 'Content-Type' })).end(),
  ]
  for (const way of ways) {
    assert.equal(
      await allowedBy(context, (_, response) => way(response)),
      'Content-Type,traceparent,x-datadog-trace-id',
      String(way),
    )
  }
})

test('nothing is allowed where the application allows nothing, all, or these already', async context => {
  const allow = (value: string) => (_: IncomingMessage, response: ServerResponse) =>
    void response.setHeader('Access-Control-Allow-Headers', value).end()
  assert.equal(await allowedBy(context, (_, response) => void response.end()), undefined)
  assert.equal(await allowedBy(context, allow('*')), '*')
  assert.equal(await allowedBy(context, allow('traceparent, X-Datadog-Trace-Id')), 'traceparent, X-Datadog-Trace-Id')
})

test('nothing is changed in the answer to any other request', async context => {
  const allow = (_: IncomingMessage, response: ServerResponse) =>
    void response.setHeader('Access-Control-Allow-Headers', 'a').end()
  assert.equal(await allowedBy(context, allow, 'GET /it'), 'a')
  assert.equal(await allowedBy(context, allow, 'OPTIONS /it', {}), 'a')
  assert.equal(await allowedBy(context, allow, 'OPTIONS /it', { 'Access-Control-Request-Headers': 'x-other' }), 'a')
})
