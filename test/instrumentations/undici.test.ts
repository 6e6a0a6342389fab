import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { httpClientContract } from '../contracts/http-client'
import { listen, portOf } from '../contracts/raw-http'
import { createUntracedServer } from '../untraced-server'

const load = () => require('undici') as typeof import('undici')

const { traced } = httpClientContract({
  component: 'undici',
  operation: 'undici.request',
  async send(url, { body, ...options } = {}) {
    const answer = await load().request(url, { ...options, body: body ?? null } as Parameters<
      ReturnType<typeof load>['request']
    >[1])
    return { status: answer.statusCode, body: await answer.body.text() }
  },
})

test('stream and the package’s own fetch are traced, each under its name', async context => {
  const server = await listen(
    createUntracedServer((_request, response) => response.end('ok')),
    context,
  )
  const url = `http://127.0.0.1:${portOf(server)}/it`
  const spans = await traced().collect(async () => {
    await load().stream(url, { method: 'GET' }, () => new Writable({ write: (_part, _encoding, done) => done() }))
    await (await load().fetch(url)).text()
  }, 2)
  assert.deepEqual(
    spans.map(span => `${span.name} ${span.meta.component} ${span.meta['http.status_code']}`),
    ['undici.request undici 200', 'http.request fetch 200'],
  )
})

test('an upgrade works and has no span', async context => {
  const server = createUntracedServer((_request, response) => response.end())
  server.on('upgrade', (_request, socket) =>
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\nhello'),
  )
  await listen(server, context)
  const spans = await traced().collect(async () => {
    const { socket } = await load().upgrade(`http://127.0.0.1:${portOf(server)}`, { protocol: 'echo' })
    const [hello] = await once(socket, 'data')
    assert.equal(String(hello), 'hello')
    socket.destroy()
  })
  assert.deepEqual(spans, [])
})
