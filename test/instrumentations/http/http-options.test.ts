import assert from 'node:assert/strict'
import { once } from 'node:events'
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { after, afterEach, before, test } from 'node:test'
import type { PluginOptions } from '../../../src/index'
import { ask, portOf } from '../../contracts/raw-http'
import { startTraced, type Traced } from '../../traced'
import { createUntracedServer } from '../../untraced-server'
import type { Span } from '../../wire/span'

let traced: Traced
let server: http.Server
let other: http.Server
let origin: string
const said: string[] = []
/** The headers that the other service was asked with last. */
let asked: IncomingHttpHeaders

before(async () => {
  traced = await startTraced({ logger: { warn: message => void said.push(message) } })
  const answer = (request: IncomingMessage, response: http.ServerResponse): void => {
    asked = request.headers
    response.statusCode = Number(request.headers['x-status'] ?? 200)
    response.setHeader('x-answer', 'here')
    response.end()
  }
  other = createUntracedServer(answer)
  server = http.createServer((request, response) => traced.tracer.trace('work', () => answer(request, response)))
  for (const each of [server, other]) await once(each.listen(0, '127.0.0.1'), 'listening')
  origin = `http://127.0.0.1:${portOf(other)}`
})

afterEach(() => {
  traced.tracer.use('http', {}).use('fetch', {})
  said.length = 0
})

after(async () => {
  server.close()
  other.close()
  await traced.stop()
})

/** Asks our server and gives the spans that it made of it, its own first. */
async function serve(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  count = 2,
): Promise<readonly Span[]> {
  const spans = await traced.collect(() => ask(server, `GET ${path}`, headers), count)
  return [...spans].sort((one, two) => Number(two.name === 'web.request') - Number(one.name === 'web.request'))
}

/** Asks the other service with Node's client. */
function request(path: string, headers: http.OutgoingHttpHeaders | readonly string[] = {}, count = 1) {
  return traced.collect(async () => {
    const sent = http.get(`${origin}${path}`, { headers, agent: false })
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    response.resume()
    await once(response, 'close')
  }, count)
}

function useHttp(options: PluginOptions<'http'>): void {
  traced.tracer.use('http', options)
}

for (const [how, options] of [
  ['a text', { blocklist: '/health' }],
  ['an expression with a state', { blocklist: [/^\/health/g] }],
  ['a function', { blocklist: (path: string) => path === '/health' }],
  ['what is not allowed', { allowlist: ['/other', /^\/shop/] }],
  ['a filter, which wins', { allowlist: '/health', filter: (path: string) => path !== '/health' }],
  ["dd-trace's older name", { blacklist: ['/health'] }],
  ['the server’s own options', { blocklist: [], server: { blocklist: ['/health'] } }],
] as const) {
  test(`a request that is left out by ${how} is told of with nothing below it`, async () => {
    useHttp(options as PluginOptions<'http'>)
    const { rejected } = traced.tracer.status().spans
    assert.deepEqual(await serve('/health', {}, 0), [])
    assert.equal(traced.tracer.status().spans.rejected, rejected + 2)
    assert.equal((await serve('/shop/1')).length, 2)
    assert.deepEqual(said, [])
  })
}

test('what comes after a request that is left out is told that its trace is dropped', async () => {
  useHttp({ server: { blocklist: ['/health'] } })
  const headers: Record<string, string> = {}
  server.once('request', () => traced.tracer.inject(traced.tracer.scope().active(), 'http_headers', headers))
  await serve('/health', {}, 0)
  assert.equal(headers['x-datadog-sampling-priority'], '-1')
})

test('one side can be turned off alone', async () => {
  useHttp({ server: false })
  assert.deepEqual(
    (await serve('/a', {}, 1)).map(({ name }) => name),
    ['work'],
  )
  assert.equal((await request('/b')).length, 1)
  useHttp({ client: false })
  assert.deepEqual(await request('/b', {}, 0), [])
  assert.equal((await serve('/a')).length, 2)
})

test('validateStatus says what is an error, by side', async () => {
  useHttp({ validateStatus: status => status < 400, client: { validateStatus: () => true } })
  assert.equal((await serve('/a', { 'x-status': '404' }))[0]?.error, 1)
  assert.equal((await serve('/a'))[0]?.error, 0)
  assert.equal((await request('/b', { 'x-status': '500' }))[0]?.error, 0)
})

test('a hook sees request and response, and can change the span until its end', async () => {
  useHttp({
    server: {
      hooks: {
        request: (span, req, res) => void span?.setTag('seen', `server ${req?.url} ${res?.statusCode}`),
      },
    },
    client: {
      hooks: {
        request: (span, req, res) => void span?.setTag('seen', `client ${req?.path} ${res?.statusCode}`),
      },
    },
  })
  assert.equal((await serve('/a?b'))[0]?.meta.seen, 'server /a?b 200')
  assert.equal((await request('/b'))[0]?.meta.seen, 'client /b 200')
})

test('functions that throw are told of, count as not given, and harm nobody', async () => {
  const fail = (): never => {
    throw new Error('mine')
  }
  useHttp({ filter: fail, validateStatus: fail, hooks: { request: fail } })
  const [span] = await serve('/a', { 'x-status': '503' })
  assert.equal(span?.error, 1)
  assert.deepEqual(
    said.map(message => message.split('\n')[0]),
    ['filter', 'validateStatus', 'hooks.request'].map(name => `use('http'): ${name} threw: Error: mine`),
  )
})

test('headers of the integration become tags in place of those of the tracer', async () => {
  useHttp({ headers: ['x-status', 'x-answer:answer'] })
  const [span] = await serve('/a', { 'x-status': '201' })
  assert.deepEqual([span?.meta['http.request.headers.x-status'], span?.meta.answer], ['201', 'here'])
})

test('splitByDomain names the service after who is asked', async () => {
  useHttp({ client: { splitByDomain: true, service: 'unused' } })
  assert.equal((await request('/b'))[0]?.service, `127.0.0.1:${portOf(other)}`)
})

test('URLs of propagationBlocklist get no headers, also where headers are a list', async () => {
  useHttp({ propagationBlocklist: url => url.endsWith('/foreign') })
  for (const headers of [{}, ['host', 'a']] as const) {
    assert.equal((await request('/foreign', headers)).length, 1)
    assert.equal(asked['x-datadog-trace-id'], undefined)
    const [span] = await request('/own', headers)
    assert.equal(asked['x-datadog-trace-id'], span && (span.traceId & 0xffffffffffffffffn).toString())
  }
})

test('a request that is signed for AWS gets no headers unless that is asked for', async () => {
  const authorization = 'AWS4-HMAC-SHA256 Credential=x'
  await request('/bucket', { authorization })
  assert.equal(asked['x-datadog-trace-id'], undefined)
  await request('/bucket', ['authorization', authorization])
  assert.equal(asked['x-datadog-trace-id'], undefined)
  await request('/bucket?X-Amz-Signature=x')
  assert.equal(asked['x-datadog-trace-id'], undefined)
  useHttp({ enablePropagationWithAmazonHeaders: true })
  await request('/bucket', { authorization })
  assert.notEqual(asked['x-datadog-trace-id'], undefined)
})

test('a request that is made and left out stays as it is', async () => {
  useHttp({ client: { blocklist: [`${origin}/quiet`] } })
  for (const headers of [{}, ['host', 'a']] as const) {
    assert.deepEqual(await request('/quiet?x', headers, 0), [])
    assert.equal(asked['x-datadog-trace-id'], undefined)
  }
})

test('fetch takes the same options', async () => {
  const seen: unknown[] = []
  traced.tracer.use('fetch', {
    blocklist: [/quiet/],
    propagationBlocklist: [/foreign/],
    splitByDomain: true,
    validateStatus: status => status < 300,
    hooks: { request: (span, _, response) => void seen.push(span?.context().toSpanId(), response?.statusCode) },
  })
  const spans = await traced.collect(async () => {
    for (const path of ['/quiet', '/foreign', '/own']) {
      await (await fetch(origin + path, { headers: { 'x-status': '404' } })).text()
      assert.equal(asked['x-datadog-trace-id'] !== undefined, path === '/own', path)
    }
  }, 2)
  assert.deepEqual(
    spans.map(({ error, service }) => [error, service]),
    spans.map(() => [1, new URL(origin).host]),
  )
  assert.deepEqual(
    seen,
    spans.flatMap(({ spanId }) => [spanId.toString(), 404]),
  )
})

test('options that cannot be used are named and ignored', async () => {
  const wrong = {
    blocklist: 7,
    filter: 'x',
    hooks: { request: 1 },
    server: { validateStatus: 'x', allowlist: [1, '/a'] },
    client: 'x',
  }
  traced.tracer.use('http', wrong as unknown as PluginOptions<'http'>)
  assert.deepEqual(
    traced.tracer.status().findings.filter(finding => finding.includes("use('http')")),
    [
      "option blocklist of use('http'): expected a text, a regular expression or a function, or a list of them, got 7; ignored",
      'option filter of use(\'http\'): expected a function, got "x"; ignored',
      "option hooks of use('http'): expected an object with functions: request, beforeSend, got an object; ignored",
      "option server of use('http'): option allowlist of it: expected a text, a regular expression or a function, got 1; ignored",
      'option server of use(\'http\'): option validateStatus of it: expected a function, got "x"; ignored',
      'option client of use(\'http\'): expected true, false or an object with options, got "x"; ignored',
    ],
  )
  assert.equal((await serve('/a')).length, 2)
})
