import assert from 'node:assert/strict'
import type { IncomingHttpHeaders, RequestListener, Server } from 'node:http'
import { after, before, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { tracer } from '../../src/index'
import { freePort } from '../free-port'
import { startTraced, type Traced } from '../traced'
import { createUntracedServer } from '../untraced-server'
import type { Span } from '../wire/span'
import { listen, portOf } from './raw-http'

/** What the contract asks a client for. */
export interface ClientRequestOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}

/** A client of HTTP; `send` reads the answer to its end and rejects where that fails. */
export interface ClientSubject {
  readonly component: 'http' | 'fetch' | 'undici'
  readonly operation: 'http.request' | 'undici.request'
  /** Makes a server that it can talk to; left out: a plain one. */
  createServer?(handle: RequestListener): Server
  send(url: string, options?: ClientRequestOptions): Promise<{ status: number; body: string }>
}

/** What every client of HTTP must pass; gives what tests of its own need. */
export function httpClientContract(subject: ClientSubject): { traced: () => Traced } {
  const { component, operation, send } = subject
  const protocol = subject.createServer ? 'https' : 'http'
  let traced: Traced
  before(async () => {
    traced = await startTraced({ headerTags: ['x-asked', 'x-answer:answer'] })
  })
  after(() => traced.stop())

  async function serve(context: TestContext, handle: RequestListener): Promise<string> {
    const server = await listen((subject.createServer ?? createUntracedServer)(handle), context)
    return `${protocol}://127.0.0.1:${portOf(server)}`
  }

  async function one(action: () => unknown): Promise<Span> {
    const spans = await traced.collect(action, 1)
    assert.equal(spans.length, 1)
    return spans[0] as Span
  }

  test('a request has one span that says what was asked and answered', async context => {
    const origin = await serve(context, (_request, response) => response.end('ok'))
    const span = await one(async () =>
      assert.deepEqual(await send(`${origin}/a/b?token=1`), { status: 200, body: 'ok' }),
    )
    assert.equal(span.name, operation)
    assert.deepEqual([span.type, span.service, span.resource, span.error, span.parentId], ['http', 'app', 'GET', 0, 0n])
    const { meta, metrics } = span
    assert.equal(meta.component, component)
    assert.equal(meta['span.kind'], 'client')
    assert.equal(meta['http.method'], 'GET')
    assert.equal(meta['http.url'], `${origin}/a/b`)
    assert.equal(meta['http.status_code'], '200')
    assert.equal(meta['out.host'], '127.0.0.1')
    assert.equal(metrics['network.destination.port'], Number(new URL(origin).port))
  })

  test('the span is a child of the active one and goes along in the headers, baggage too', async context => {
    let headers: IncomingHttpHeaders = {}
    const origin = await serve(context, (request, response) => {
      headers = request.headers
      response.end()
    })
    const spans = await traced.collect(
      () =>
        tracer.trace('parent', async span => {
          span.setBaggageItem('who', 'me')
          await send(origin, { headers: { 'x-mine': 'kept' } })
        }),
      2,
    )
    const parent = spans.find(span => span.name === 'parent')
    const child = spans.find(span => span.name === operation)
    assert.equal(child?.parentId, parent?.spanId)
    assert.equal(headers['x-datadog-trace-id'], String(child?.traceId))
    assert.equal(headers['x-datadog-parent-id'], String(child?.spanId))
    const parentId = child?.spanId.toString(16).padStart(16, '0')
    assert.equal(headers.traceparent, `00-${child?.traceHex}-${parentId}-01`)
    assert.equal(headers.baggage, 'who=me')
    assert.equal(headers['x-mine'], 'kept')
  })

  test('a refused request of the app is an error, one that the other side failed is not', async context => {
    const origin = await serve(context, (request, response) => {
      response.statusCode = Number(request.url?.slice(1))
      response.end()
    })
    for (const [status, error] of [
      [404, 1],
      [499, 1],
      [500, 0],
      [302, 0],
    ]) {
      const span = await one(() => send(`${origin}/${status}`))
      assert.deepEqual([span.meta['http.status_code'], span.error], [String(status), error])
    }
  })

  test('nobody listens: the app gets its error and the span tells it', async () => {
    const url = `${protocol}://127.0.0.1:${await freePort()}`
    const span = await one(() => assert.rejects(send(url)))
    assert.equal(span.error, 1)
    assert.match(span.meta['error.message'] as string, /ECONNREFUSED/)
    assert.equal(span.meta['http.status_code'], undefined)
  })

  test('a request that is given up ends its span as failed', async context => {
    const origin = await serve(context, () => undefined)
    const span = await one(() => assert.rejects(send(origin, { signal: AbortSignal.timeout(50) })))
    assert.equal(span.error, 1)
    assert.equal(span.meta['http.status_code'], undefined)
  })

  test('an answer that breaks off is an error with the status that came', async context => {
    const origin = await serve(context, (_request, response) => {
      response.setHeader('content-length', 100)
      response.write('part', () => setTimeout(() => response.destroy(), 20))
    })
    const span = await one(() => assert.rejects(send(origin)))
    assert.deepEqual([span.error, span.meta['http.status_code']], [1, '200'])
  })

  test('a body is sent whole', async context => {
    const origin = await serve(context, (request, response) => request.pipe(response))
    const body = 'x'.repeat(200_000)
    const span = await one(async () => assert.equal((await send(origin, { method: 'POST', body })).body, body))
    assert.equal(span.resource, 'POST')
  })

  test('header tags are taken from the request and the response', async context => {
    const origin = await serve(context, (_request, response) => response.setHeader('X-Answer', '42').end())
    const span = await one(() => send(origin, { headers: { 'X-Asked': 'abc' } }))
    assert.equal(span.meta['http.request.headers.x-asked'], 'abc')
    assert.equal(span.meta.answer, '42')
  })

  test('of 50 at once each has its own parent, and each continuation its own scope', async context => {
    const origin = await serve(context, (_request, response) => setTimeout(() => response.end('ok'), Math.random() * 9))
    const spans = await traced.collect(
      () =>
        Promise.all(
          Array.from({ length: 50 }, (_, index) =>
            tracer.trace('parent', { resource: String(index) }, async span => {
              await sleep(Math.random() * 5)
              await send(origin, { headers: { 'x-asked': String(index) } })
              assert.equal(tracer.scope().active(), span)
            }),
          ),
        ),
      100,
    )
    const children = spans.filter(span => span.name === operation)
    assert.equal(children.length, 50)
    for (const child of children) {
      const parent = spans.find(span => span.spanId === child.parentId)
      assert.equal(parent?.resource, child.meta['http.request.headers.x-asked'])
    }
  })

  test('what is turned off makes no span and sends no header', async context => {
    let headers: IncomingHttpHeaders = {}
    const origin = await serve(context, (request, response) => {
      headers = request.headers
      response.end()
    })
    tracer.use(component, false)
    const spans = await traced.collect(() => send(origin))
    tracer.use(component, true)
    assert.deepEqual(spans, [])
    assert.equal(headers.traceparent, undefined)
  })

  test('what is turned off while a request is on its way still ends its span', async context => {
    const origin = await serve(context, (_request, response) => {
      tracer.use(component, false)
      response.end('ok')
    })
    const span = await one(() => send(origin))
    tracer.use(component, true)
    assert.equal(span.meta['http.status_code'], '200')
  })

  return { traced: () => traced }
}
