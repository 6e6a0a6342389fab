import assert from 'node:assert/strict'
import { once } from 'node:events'
import http, { type ClientRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http'
import { after, before, type TestContext, test } from 'node:test'
import { listen, portOf } from '../../contracts/raw-http'
import { runChild } from '../../run-child'
import { startTraced, type Traced } from '../../traced'
import { createUntracedServer } from '../../untraced-server'

let traced: Traced
before(async () => {
  traced = await startTraced()
})
after(() => traced.stop())

interface Echo {
  readonly port: number
  readonly heard: { headers: IncomingHttpHeaders; rawHeaders: string[] }[]
}

async function echo(context: TestContext): Promise<Echo> {
  const heard: Echo['heard'] = []
  const server = createUntracedServer(({ headers, rawHeaders }, response) => {
    heard.push({ headers, rawHeaders })
    response.end('ok')
  })
  await listen(server, context)
  return { port: portOf(server), heard }
}

/** Sends the request, reads the answer and gives the one span and what the server heard. */
async function finish({ heard }: Echo, make: () => ClientRequest) {
  const spans = await traced.collect(async () => {
    const request = make()
    request.end()
    const [response] = (await once(request, 'response')) as [http.IncomingMessage]
    response.resume()
    await once(response, 'end')
  }, 1)
  const [span] = spans
  assert.equal(spans.length, 1)
  assert.equal(heard.at(-1)?.headers['x-datadog-parent-id'], String(span?.spanId))
  return { meta: span?.meta ?? {}, metrics: span?.metrics ?? {}, heard: heard.at(-1) as Echo['heard'][number] }
}

test('every way to name the target is traced alike', async context => {
  const server = await echo(context)
  const { port } = server
  const text = `http://127.0.0.1:${port}/it`
  const options: RequestOptions = { host: '127.0.0.1', port, path: '/it' }
  let calls = 0
  const called = () => calls++
  const ways: (() => ClientRequest)[] = [
    () => http.request(text),
    () => http.request(text, called),
    () => http.request(new URL(text)),
    () => http.request(new URL(text), {}, called),
    () => http.request(options),
    () => http.request(options, called),
    () => http.request(Object.freeze({ ...options, headers: Object.freeze({}) })),
    () => http.get(text),
    () => http.get(new URL(text), called),
    () => http.get(options, called),
    () => http.request({ ...options, headers: ['Host', `127.0.0.1:${port}`] }),
    () => http.request(text, { headers: ['Host', 'other'], agent: false }),
  ]
  for (const [index, way] of ways.entries()) {
    const { meta, metrics } = await finish(server, way)
    assert.equal(meta['http.url'], text, `way ${index}`)
    assert.equal(meta['out.host'], '127.0.0.1')
    assert.equal(metrics['network.destination.port'], port)
  }
  assert.equal(calls, 5)
})

test('lists of headers are sent as given, with the context in place of one that was there', async context => {
  const server = await echo(context)
  const { port } = server
  const theirs: [string, string][] = [
    ['Host', 'a'],
    ['X-Twice', '1'],
    ['X-Twice', '2'],
    ['X-Datadog-Trace-Id', '11'],
    ['X-Datadog-Parent-Id', '22'],
    ['traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
  ]
  for (const headers of [theirs, theirs.flat()]) {
    const given = structuredClone(headers)
    const options = { port, host: '127.0.0.1', headers } as unknown as RequestOptions
    const { heard, meta } = await finish(server, () => http.request(options))
    assert.deepEqual(heard.rawHeaders.slice(0, 6), ['Host', 'a', 'X-Twice', '1', 'X-Twice', '2'])
    const names = heard.rawHeaders.filter((_, at) => at % 2 === 0).map(name => name.toLowerCase())
    assert.equal(names.filter(name => name === 'traceparent').length, 1)
    assert.equal(meta['http.url'], `http://127.0.0.1:${port}/`)
    assert.deepEqual(headers, given)
  }
})

test('headers with Expect carry the context, and the 100 arrives', async context => {
  const server = await echo(context)
  let continued = 0
  const headers = { Expect: '100-continue' }
  const make = () => http.request({ port: server.port, headers }).on('continue', () => continued++)
  await finish(server, make)
  assert.equal(continued, 1)
  assert.deepEqual(headers, { Expect: '100-continue' })
})

test('the host is where the request goes, whatever its Host header says', async context => {
  const server = await echo(context)
  const headers = { Host: 'virtual.example' }
  const { meta, metrics, heard } = await finish(server, () =>
    http.request({ host: '127.0.0.1', port: server.port, headers }),
  )
  assert.equal(heard.headers.host, 'virtual.example')
  assert.equal(meta['out.host'], '127.0.0.1')
  assert.equal(metrics['network.destination.port'], server.port)
})

test('what Node throws is thrown, and leaves no span open', async () => {
  const bad = { path: 'a b', headers: ['x-a', '1'] }
  const spans = await traced.collect(() =>
    traced.tracer.trace('parent', () => {
      assert.throws(() => http.request('not a url'), { code: 'ERR_INVALID_URL' })
      assert.throws(() => http.get({ path: 'a b' }), { code: 'ERR_UNESCAPED_CHARACTERS' })
      assert.throws(() => http.get(bad), { code: 'ERR_UNESCAPED_CHARACTERS' })
    }),
  )
  assert.deepEqual(spans.map(span => `${span.name} ${span.error}`).sort(), ['http.request 1', 'parent 0'])
})

test('a response that nobody listens to is thrown away as without a tracer, and the span ends', async context => {
  const { port } = await echo(context)
  const spans = await traced.collect(async () => {
    const request = http.get({ port })
    assert.equal(request.listenerCount('response'), 0)
    await once(request, 'close')
  }, 1)
  assert.equal(spans[0]?.meta['http.status_code'], '200')
})

test('the callback and the events run in the scope of the caller, also over a shared connection', async context => {
  const { port } = await echo(context)
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  context.after(() => agent.destroy())
  const spans = await traced.collect(
    () =>
      Promise.all(
        Array.from({ length: 20 }, () =>
          traced.tracer.trace(
            'parent',
            span =>
              new Promise<void>((resolve, reject) => {
                const check = () => assert.equal(traced.tracer.scope().active(), span)
                http
                  .get({ port, agent }, response => {
                    check()
                    response.on('data', check).on('end', () => {
                      check()
                      resolve()
                    })
                  })
                  .on('error', reject)
                  .on('close', check)
              }),
          ),
        ),
      ),
    40,
  )
  assert.equal(spans.length, 40)
})

test('an upgrade hands over its socket and ends the span', async context => {
  const server = createUntracedServer((_request, response) => response.end())
  server.on('upgrade', (_request, socket) =>
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\nhello'),
  )
  await listen(server, context)
  const headers = { connection: 'upgrade', upgrade: 'echo' }
  const spans = await traced.collect(async () => {
    const request = http.get({ port: portOf(server), headers })
    const [, socket, head] = (await once(request, 'upgrade')) as [unknown, import('node:net').Socket, Buffer]
    const rest = head.length > 0 ? head : (await once(socket, 'data'))[0]
    assert.equal(String(rest), 'hello')
    socket.destroy()
  }, 1)
  assert.deepEqual([spans[0]?.meta['http.status_code'], spans[0]?.error], ['101', 0])
})

test('request and get keep their names and lengths', () => {
  assert.deepEqual([http.request.name, http.request.length], ['request', 3])
  assert.deepEqual([http.get.name, http.get.length], ['get', 3])
})

test('what nobody handles ends the process as without a tracer', async () => {
  for (const which of ['request', 'handler']) {
    const args = ['--import', 'tsx', `${__dirname}/../../fixtures/uncaught.ts`, which]
    const [plain, with_] = await Promise.all(
      ['false', 'true'].map(DD_TRACE_ENABLED =>
        runChild({ args, env: { DD_TRACE_ENABLED, ...traced.agent.environment() } }),
      ),
    )
    assert.equal(plain?.code, 1)
    assert.equal(with_?.code, 1)
    const error = /Error: .*/
    assert.equal(with_?.stderr.match(error)?.[0], plain?.stderr.match(error)?.[0])
  }
  traced.agent.clear()
})

test('functions that an ES module imported by name are traced', async () => {
  const args = ['--import', 'tsx', `${__dirname}/../../fixtures/named-import.mjs`]
  const { stdout, stderr } = await runChild({ args, env: traced.agent.environment() })
  assert.match(stdout, /^00-[0-9a-f]{32}-[0-9a-f]{16}-01 request 0\n$/, stderr)
  traced.agent.clear()
})
