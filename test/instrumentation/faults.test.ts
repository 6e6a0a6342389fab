import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, request } from 'node:http'
import { test } from 'node:test'
import { express } from '../../instrumentations/express/express'
import { http } from '../../instrumentations/http/http'
import { fetch as fetchInstrumentation } from '../../instrumentations/undici/undici'
import { listen, portOf } from '../contracts/raw-http'
import { createRig } from './rig'

const fail = (): never => {
  throw new Error('our own mistake')
}

test('faults in every request, in and out, change no answer, are told twice and end in being left out', async context => {
  const { registry, warnings, spans, shared } = createRig({ inject: fail, extractHeaders: fail })
  registry().start([http, fetchInstrumentation, express], new Map())
  const app = (require('express') as typeof import('express'))()
  app.use((_request, _response, next) => next())
  app.post('/it/:id', (incoming, response) => void incoming.pipe(response.status(201)))
  const server = await listen(createServer(app), context)
  const url = `http://127.0.0.1:${portOf(server)}/it/1`
  const send = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST' }, (response: IncomingMessage) => {
        let text = `${response.statusCode} `
        response.setEncoding('utf8').on('data', part => {
          text += part
        })
        response.on('end', () => resolve(text))
      })
      sent.on('error', reject).end('body')
    })
  for (let count = 0; count < 15; count++) {
    assert.equal(await send(), '201 body')
    const response = await fetch(url, { method: 'POST', body: 'more' })
    assert.deepEqual([response.status, await response.text()], [201, 'more'])
  }
  // Each place has a fuse of its own: a server goes on where a client's calls are left out.
  for (const place of [
    'http instrumentation made .* at server',
    'http instrumentation made .* at client',
    'fetch instrumentation',
  ]) {
    const told = warnings.filter(warning => new RegExp(place).test(warning))
    assert.equal(told.length, 2, place)
    assert.match(told[1] ?? '', /left out/)
  }
  assert.equal(warnings.length, 6)
  // A span that could not be told to the other side is still ended.
  for (const span of spans) assert.equal(span.trace.open, 0)
  assert.ok(spans.filter(span => span.getText('component') === 'fetch').length >= 10)
  assert.equal(shared.tracer.scope.active(), null)
})
