import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { after, before, type TestContext, test } from 'node:test'
import { tracer } from '../../src/index'
import { startTraced, type Traced } from '../traced'
import type { Span } from '../wire/span'
import { serverAnswers } from './http-answers'
import { serverLifetimes } from './http-server-lifetimes'
import { type Handler, type Handlers, type ServerSubject, type SubjectName, subjects } from './http-subjects'
import { ask, listen, open, portOf, requestHead } from './raw-http'

/** What the tests of a server share. */
export interface ServerRig {
  readonly subject: ServerSubject
  readonly traced: () => Traced
  /** Starts a server of one handler, at `GET /it` unless said otherwise. */
  serve(test: TestContext, handler: Handler, line?: string): Promise<Server>
  /** Runs the action and gives the one span that there must be. */
  one(action: () => unknown): Promise<Span>
}

const ok: Handler = (_request, response) => response.end('ok')

/** What every library that serves HTTP must pass; the spans of middleware are left out. */
export function httpServerContract(name: SubjectName): void {
  const subject: ServerSubject = subjects[name]
  let traced: Traced
  before(async () => {
    tracer.use('express', { middleware: false })
    const headerTags = ['x-request-id:request.id', 'x-answer', 'x-late']
    traced = await startTraced({ headerTags, clientIpEnabled: true })
  })
  after(() => traced.stop())

  const rig: ServerRig = {
    subject,
    traced: () => traced,
    serve: (context, handler, line = 'GET /it') => listen(subject.create({ [line]: handler } as Handlers), context),
    async one(action) {
      const spans = await traced.collect(action, 1)
      assert.equal(spans.length, 1)
      return spans[0] as Span
    },
  }
  const { serve, one } = rig
  const withRoutes = subject.component !== 'http'

  test('a request has one span that says what was asked and answered', async context => {
    const server = await serve(context, ok)
    const span = await one(() => ask(server, 'GET /it?page=2', { 'user-agent': 'test/1' }))
    assert.equal(span.name, subject.operation)
    assert.equal(span.type, 'web')
    assert.equal(span.service, 'app')
    assert.equal(span.error, 0)
    assert.equal(span.parentId, 0n)
    assert.equal(span.resource, withRoutes ? 'GET /it' : 'GET')
    const { meta } = span
    assert.equal(meta.component, subject.component)
    assert.equal(meta['span.kind'], 'server')
    assert.equal(meta['http.method'], 'GET')
    assert.equal(meta['http.url'], `${subject.protocol}://localhost:${portOf(server)}/it?page=2`)
    assert.equal(meta['http.status_code'], '200')
    assert.equal(meta['http.useragent'], 'test/1')
    assert.equal(meta['http.route'], withRoutes ? '/it' : undefined)
    assert.equal(meta['http.aborted'], undefined)
  })

  test('what is not found is one resource, whatever its path', async context => {
    const server = await serve(context, ok)
    for (const path of ['/nowhere/1', '/nowhere/2?x=1']) {
      const span = await one(() => ask(server, `GET ${path}`))
      assert.equal(span.resource, 'GET 404')
      assert.equal(span.meta['http.route'], undefined)
      assert.equal(span.error, 0)
    }
  })

  test('a status of 500 is an error, with the message that the framework was told', async context => {
    const server = await serve(context, (_request, response) => {
      if (withRoutes) throw new RangeError('out of cheese')
      response.statusCode = 500
      response.end()
    })
    const span = await one(() => ask(server, 'GET /it'))
    assert.equal(span.error, 1)
    assert.equal(span.meta['http.status_code'], '500')
    assert.equal(span.meta['error.message'], withRoutes ? 'out of cheese' : undefined)
    assert.equal(span.meta['error.type'], withRoutes ? 'RangeError' : undefined)
  })

  test('a status of 400 is no error of the server', async context => {
    const server = await serve(context, (_request, response) => response.writeHead(400).end())
    const span = await one(() => ask(server, 'GET /it'))
    assert.deepEqual([span.error, span.meta['http.status_code']], [0, '400'])
  })

  test('requests over one connection are traces of their own', async context => {
    const server = await serve(context, ok)
    const spans = await traced.collect(async () => {
      const socket = await open(server)
      for (let count = 0; count < 3; count++) {
        socket.write(requestHead('GET /it', { host: 'localhost' }))
        await once(socket, 'data')
      }
      socket.destroy()
    }, 3)
    assert.equal(new Set(spans.map(span => span.traceHex)).size, 3)
    assert.deepEqual(
      spans.map(span => span.parentId),
      [0n, 0n, 0n],
    )
  })

  test('requests that a client sends without waiting are traces of their own', async context => {
    const server = await serve(context, ok)
    const spans = await traced.collect(async () => {
      const head = requestHead('GET /it', { host: 'localhost' })
      await ask(server, `${head}${head}GET /it`)
    }, 3)
    assert.equal(new Set(spans.map(span => span.traceHex)).size, 3)
  })

  test('a trace is continued from Datadog headers', async context => {
    const server = await serve(context, ok)
    const span = await one(() =>
      ask(server, 'GET /it', {
        'x-datadog-trace-id': '1234567890123456789',
        'x-datadog-parent-id': '987654321',
        'x-datadog-sampling-priority': '2',
        'x-datadog-tags': '_dd.p.tid=640cfd8d00000000',
      }),
    )
    assert.equal(span.traceHex, `640cfd8d00000000${1234567890123456789n.toString(16)}`)
    assert.equal(span.parentId, 987654321n)
    assert.equal(span.metrics._sampling_priority_v1, 2)
  })

  test('a trace is continued from a traceparent header', async context => {
    const server = await serve(context, ok)
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const span = await one(() => ask(server, 'GET /it', { traceparent }))
    assert.equal(span.traceHex, '4bf92f3577b34da6a3ce929d0e0e4736')
    assert.equal(span.parentId, 0x00f067aa0ba902b7n)
  })

  test('headers that make no sense begin a trace and leave the answer as it is', async context => {
    const server = await serve(context, ok)
    const hostile: Record<string, string>[] = [
      { 'x-datadog-trace-id': '-1', 'x-datadog-parent-id': 'NaN' },
      { 'x-datadog-trace-id': '9'.repeat(5000), 'x-datadog-parent-id': '1' },
      { 'x-datadog-trace-id': '1, 2', 'x-datadog-parent-id': '3' },
      { traceparent: '00-00000000000000000000000000000000-0000000000000000-01' },
      { traceparent: '00-4bf92f35', tracestate: '\u00ff=,,,==;' },
      { baggage: '%%%=%;;=,', 'x-datadog-tags': '_dd.p.tid=zz,,=', 'x-datadog-sampling-priority': 'x' },
    ]
    for (const headers of hostile) {
      const span = await one(async () => assert.equal((await ask(server, 'GET /it', headers)).body, 'ok'))
      assert.equal(span.parentId, 0n)
    }
  })

  test('header tags are taken from the request and, however it was set, from the response', async context => {
    const server = await serve(context, (_request, response) => {
      response.setHeader('x-answer', '42')
      response.writeHead(200, { 'X-Late': 'late' })
      response.end()
    })
    const span = await one(() => ask(server, 'GET /it', { 'X-Request-Id': 'abc' }))
    assert.equal(span.meta['request.id'], 'abc')
    assert.equal(span.meta['http.response.headers.x-answer'], '42')
    assert.equal(span.meta['http.response.headers.x-late'], 'late')
    const alone = await serve(context, (_request, response) => response.writeHead(200, { 'X-Late': 'alone' }).end())
    const second = await one(() => ask(alone, 'GET /it'))
    assert.equal(second.meta['http.response.headers.x-late'], 'alone')
  })

  test('the client address is the one that proxies tell, else that of the connection', async context => {
    const server = await serve(context, ok)
    const behind = await one(() => ask(server, 'GET /it', { 'x-forwarded-for': '10.0.0.1, 8.8.8.8' }))
    assert.equal(behind.meta['http.client_ip'], '8.8.8.8')
    const direct = await one(() => ask(server, 'GET /it'))
    assert.equal(direct.meta['http.client_ip'], '127.0.0.1')
  })

  test('secrets of a query string are hidden', async context => {
    const server = await serve(context, ok)
    const span = await one(() => ask(server, 'GET /it?token=abc&page=2'))
    assert.equal(span.meta['http.url']?.split('?')[1], '<redacted>&page=2')
  })

  test('a resource that the app set stays', async context => {
    const server = await serve(context, (_request, response) => {
      tracer.scope().active()?.setTag('resource.name', 'my own')
      response.end()
    })
    assert.equal((await one(() => ask(server, 'GET /it'))).resource, 'my own')
  })

  serverLifetimes(rig)
  serverAnswers(rig, name)
}
