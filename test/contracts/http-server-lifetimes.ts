import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { tracer } from '../../src/index'
import type { ServerRig } from './http-server'
import { ask, open, requestHead } from './raw-http'

/** How a request may begin and end, and what is active meanwhile. */
export function serverLifetimes({ subject, traced, serve, one }: ServerRig): void {
  test('the request’s span is active in the handler and in all that it starts', async context => {
    const server = await serve(
      context,
      (request, response) => {
        const seen: (string | undefined)[] = []
        const note = () => seen.push(tracer.scope().active()?.context().toSpanId())
        note()
        setTimeout(note, 1)
        setImmediate(note)
        process.nextTick(note)
        Promise.resolve().then(note)
        request.on('data', note)
        request.on('end', async () => {
          note()
          await sleep(5)
          note()
          response.end(seen.join())
        })
      },
      'POST /it',
    )
    let seen: string[] = []
    const span = await one(async () => {
      seen = (await ask(server, 'POST /it', {}, 'body')).body.split(',')
    })
    assert.equal(seen.length, 8)
    assert.deepEqual(new Set(seen), new Set([String(span.spanId)]))
  })

  test('the request’s span is active in the last events of request and response', async context => {
    const seen: string[] = []
    const server = await serve(context, (request, response) => {
      const note = (name: string) => () => seen.push(`${name} ${tracer.scope().active()?.context().toSpanId()}`)
      request.on('close', note('request closed')).resume()
      response.on('finish', note('finished')).on('close', note('closed'))
      response.end()
    })
    const span = await one(() => ask(server, 'GET /it'))
    assert.deepEqual(seen.sort(), [`closed ${span.spanId}`, `finished ${span.spanId}`, `request closed ${span.spanId}`])
  })

  test('the request’s span is active where its client leaves', async context => {
    let seen: string | undefined
    const server = await serve(context, (_request, response) => {
      response.on('close', () => {
        seen = tracer.scope().active()?.context().toSpanId()
      })
    })
    const span = await one(async () => {
      const socket = await open(server)
      const asked = once(server, 'request')
      socket.write(requestHead('GET /it', { host: 'localhost' }))
      await asked
      socket.destroy()
    })
    assert.equal(seen, String(span.spanId))
  })

  test('request and response have the listeners that they would have without a tracer', async context => {
    let listeners: unknown
    const server = await serve(context, (request, response) => {
      listeners = [request.listenerCount('close'), response.listenerCount('close'), Object.hasOwn(response, 'emit')]
      response.end()
    })
    await one(() => ask(server, 'GET /it'))
    assert.deepEqual(listeners, [0, 0, false])
  })

  test('a body that is sent arrives whole', async context => {
    const body = 'x'.repeat(300_000)
    const server = await serve(context, (request, response) => request.pipe(response), 'POST /it')
    const span = await one(async () => {
      const answer = await ask(server, 'POST /it', {}, body)
      assert.ok(answer.body.replaceAll(/\r\n|[0-9a-f]+\r\n/g, '').length >= body.length)
    })
    assert.equal(span.meta['http.status_code'], '200')
  })

  test('a response that streams has its span until its end', async context => {
    let finish = () => {}
    const server = await serve(context, (_request, response) => {
      response.write('one')
      finish = () => response.end('two')
    })
    const span = await one(async () => {
      const socket = await open(server)
      socket.write(requestHead('GET /it', { host: 'localhost' }))
      await once(socket, 'data')
      await tracer.flush()
      assert.deepEqual(await traced().collect(() => undefined), [])
      finish()
      await once(socket, 'data')
      socket.destroy()
    })
    assert.equal(span.meta['http.aborted'], undefined)
  })

  test('a client that leaves before it was answered has no status', async context => {
    const server = await serve(context, () => undefined)
    const span = await one(async () => {
      const socket = await open(server)
      const asked = once(server, 'request')
      socket.write(requestHead('GET /it', { host: 'localhost' }))
      await asked
      socket.destroy()
    })
    assert.equal(span.meta['http.status_code'], undefined)
    assert.equal(span.meta['http.aborted'], 'true')
    assert.equal(span.error, 0)
  })

  test('a client that leaves while it is answered has the status that it saw', async context => {
    const server = await serve(context, (_request, response) => response.writeHead(201).write('part'))
    const span = await one(async () => {
      const socket = await open(server)
      socket.write(requestHead('GET /it', { host: 'localhost' }))
      await once(socket, 'data')
      socket.destroy()
    })
    assert.equal(span.meta['http.status_code'], '201')
    assert.equal(span.meta['http.aborted'], 'true')
  })

  test('a handler that destroys the connection ends the span', async context => {
    const server = await serve(context, request => request.socket.destroy())
    const span = await one(async () => assert.equal((await ask(server, 'GET /it')).bytes.length, 0))
    assert.equal(span.meta['http.status_code'], undefined)
  })

  test('a client that waits for 100 Continue gets it, and one span', async context => {
    const server = await serve(
      context,
      (request, response) => request.resume().on('end', () => response.end('ok')),
      'POST /it',
    )
    const span = await one(async () => {
      const answer = await ask(server, 'POST /it', { expect: '100-continue' }, 'body')
      assert.match(answer.bytes.toString(), /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/)
    })
    assert.equal(span.meta['http.status_code'], '200')
  })

  test('a listener to checkContinue that hands the request on makes no second span', async context => {
    const server = await serve(
      context,
      (request, response) => request.resume().on('end', () => response.end('ok')),
      'POST /it',
    )
    server.on('checkContinue', (request, response) => {
      response.writeContinue()
      server.emit('request', request, response)
    })
    const span = await one(async () => {
      const answer = await ask(server, 'POST /it', { expect: '100-continue' }, 'body')
      assert.match(answer.bytes.toString(), /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/)
    })
    assert.equal(span.meta['http.status_code'], '200')
    assert.equal(span.name, subject.operation)
  })

  test('an expectation that is refused is a request as well', async context => {
    const server = await serve(context, (_request, response) => response.end())
    server.on('checkExpectation', (_request, response) => response.writeHead(417).end())
    const span = await one(async () => assert.equal((await ask(server, 'GET /it', { expect: 'miracles' })).status, 417))
    assert.equal(span.meta['http.status_code'], '417')
  })

  const handshake = { connection: 'Upgrade', upgrade: 'echo' }

  test('an upgrade is a span until the switch, and active in its listener', async context => {
    const server = await serve(context, (_request, response) => response.end())
    let active: string | undefined
    let own = true
    server.on('upgrade', (_request, socket) => {
      active = tracer.scope().active()?.context().toSpanId()
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
      own = Object.hasOwn(socket, 'write') || Object.hasOwn(socket, 'end')
      socket.end('hello')
    })
    const span = await one(async () => {
      const answer = await ask(server, 'GET /it', handshake)
      assert.deepEqual([answer.status, answer.body], [101, 'hello'])
    })
    assert.equal(active, String(span.spanId))
    assert.equal(own, false)
    assert.equal(span.meta['http.status_code'], '101')
    assert.equal(span.resource, 'GET')
    assert.equal(span.error, 0)
  })

  test('an upgrade that is refused has the status of the refusal', async context => {
    const server = await serve(context, (_request, response) => response.end())
    let status = 401
    server.on('upgrade', (_request, socket) => socket.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\n\r\n`))
    const refused = await one(async () => assert.equal((await ask(server, 'GET /it', handshake)).status, 401))
    assert.deepEqual([refused.meta['http.status_code'], refused.error], ['401', 0])
    status = 503
    const broken = await one(() => ask(server, 'GET /it', handshake))
    assert.deepEqual([broken.meta['http.status_code'], broken.error], ['503', 1])
  })

  test('an upgrade that is dropped ends its span', async context => {
    const server = await serve(context, (_request, response) => response.end())
    server.on('upgrade', (_request, socket) => socket.destroy())
    const span = await one(() => ask(server, 'GET /it', handshake))
    assert.equal(span.meta['http.status_code'], undefined)
  })

  test('a request that asks for an upgrade nobody listens to is served as usual', async context => {
    const server = await serve(context, (_request, response) => response.end('plain'))
    const span = await one(async () =>
      assert.equal((await ask(server, 'GET /it', { ...handshake, connection: 'Upgrade, close' })).body, 'plain'),
    )
    assert.equal(span.meta['http.status_code'], '200')
  })
}
