import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { after, before, test } from 'node:test'
import { listen, portOf } from '../../contracts/raw-http'
import { startTraced, type Traced } from '../../traced'
import { tree } from '../../tree'

let traced: Traced
let http: typeof import('node:http')
before(async () => {
  traced = await startTraced()
  http = require('node:http')
})
after(() => traced.stop())

test('spans end although the application removes all listeners of a request and its answer, on both sides', async context => {
  const server = await listen(
    http.createServer((request, response) => {
      request.removeAllListeners()
      response.removeAllListeners()
      response.end('ok')
    }),
    context,
  )
  const spans = await traced.collect(async () => {
    const request = http.get(`http://127.0.0.1:${portOf(server)}/it`)
    const [response] = await once(request, 'response')
    request.removeAllListeners()
    let text = ''
    for await (const part of response) text += part
    assert.equal(text, 'ok')
  }, 2)
  assert.deepEqual(spans.map(span => span.name).sort(), ['http.request', 'web.request'])
})

test('the application finds no listener but its own on requests and answers', async context => {
  const seen: unknown[] = []
  const server = await listen(
    http.createServer((request, response) => {
      seen.push(request.listenerCount('close'), response.listenerCount('close'), response.listenerCount('finish'))
      response.end('ok')
    }),
    context,
  )
  await traced.collect(async () => {
    const request = http.get(`http://127.0.0.1:${portOf(server)}/it`, response => response.resume())
    seen.push(request.eventNames().map(String).sort().join())
    await once(request, 'close')
  }, 2)
  // Those of Node itself: one that ends a connection that nobody keeps.
  const bare = seen.slice(1)
  assert.deepEqual([seen[0], bare], ['response', [0, bare[1], bare[2]]])
  assert.ok((bare[1] as number) <= 2 && (bare[2] as number) <= 1, String(bare))
})

test('an upgrade meets no listener of ours at the socket, and nothing stays at the request', async context => {
  const server = http.createServer()
  await listen(server, context)
  const upgraded = new Promise<{ before: number[]; after: number[]; own: PropertyKey[] }>(resolve => {
    server.on('upgrade', (request, socket: Duplex) => {
      const counts = (): number[] => socket.eventNames().map(name => socket.listenerCount(name))
      const before = counts()
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n')
      const own = Reflect.ownKeys(request).filter(key => String(key).includes('tracer'))
      resolve({ before, after: counts(), own })
      socket.end()
    })
  })
  const spans = await traced.collect(async () => {
    const socket = connect(portOf(server), '127.0.0.1')
    socket.write('GET /chat HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n')
    const { before, after, own } = await upgraded
    assert.deepEqual(after, before)
    assert.deepEqual(own, [])
    await once(socket.resume(), 'close')
  }, 1)
  assert.equal(tree(spans), 'web.request GET app')
  assert.equal(spans[0]?.meta['http.status_code'], '101')
})

test('a wrapped handler that gives a promise and never calls back ends with its promise', async () => {
  const { tracer, collect } = traced
  const handler = tracer.wrap(
    'handle',
    async (_error: unknown, _request: object, _response: object, _next: () => void) => 'done',
  )
  const spans = await collect(async () => assert.equal(await handler(null, {}, {}, () => undefined), 'done'), 1)
  assert.equal(tree(spans), 'handle handle app')
})
