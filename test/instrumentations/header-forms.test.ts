import assert from 'node:assert/strict'
import http, { type IncomingMessage, type RequestOptions, type Server } from 'node:http'
import { Writable } from 'node:stream'
import { after, before, test } from 'node:test'
import { portOf } from '../contracts/raw-http'
import { startTraced, type Traced } from '../traced'
import { createUntracedServer } from '../untraced-server'

type Pairs = readonly (readonly [string, string])[]
type Send = (url: string, headers: unknown) => Promise<unknown>

/** How each client takes headers: made of pairs. */
const forms = {
  object: (pairs: Pairs) => Object.fromEntries(pairs),
  'object without a prototype': (pairs: Pairs) => Object.assign(Object.create(null), Object.fromEntries(pairs)),
  'frozen object': (pairs: Pairs) => Object.freeze(Object.fromEntries(pairs)),
  'object with lists': (pairs: Pairs) => Object.fromEntries(pairs.map(([name, value]) => [name, [value]])),
  'list of pairs': (pairs: Pairs) => pairs.map(pair => [...pair]),
  'flat list': (pairs: Pairs) => pairs.flat(),
  Headers: (pairs: Pairs) => new Headers(pairs.map(([name, value]) => [name, value])),
  iterable: (pairs: Pairs) => new Map(pairs),
  generator: (pairs: Pairs) =>
    (function* () {
      yield* pairs
    })(),
}
type Form = keyof typeof forms

const undici = () => require('undici') as typeof import('undici')
const options = (headers: unknown) => ({ method: 'GET', headers }) as never

function byHttp(url: string, given: unknown, method: 'request' | 'get'): Promise<void> {
  // To a list Node adds no Host, without which a server refuses a request.
  const host = ['Host', new URL(url).host]
  const headers = Array.isArray(given) ? [...(Array.isArray(given[0]) ? [host] : host), ...given] : given
  return new Promise((resolve, reject) => {
    const sent = http[method](url, { headers } as RequestOptions, (response: IncomingMessage) => {
      response.resume().on('end', () => resolve())
    })
    sent.on('error', reject).end()
  })
}

const clients: Readonly<Record<string, { readonly send: Send; readonly takes: readonly Form[] }>> = {
  'http.request': {
    send: (url, headers) => byHttp(url, headers, 'request'),
    takes: ['object', 'object without a prototype', 'frozen object', 'object with lists', 'list of pairs', 'flat list'],
  },
  'http.get': {
    send: (url, headers) => byHttp(url, headers, 'get'),
    takes: ['object', 'object with lists', 'flat list'],
  },
  fetch: {
    send: async (url, headers) => (await fetch(url, { headers } as RequestInit)).text(),
    takes: [
      'object',
      'object without a prototype',
      'frozen object',
      'list of pairs',
      'Headers',
      'iterable',
      'generator',
    ],
  },
  'fetch with a Request': {
    send: async (url, headers) => (await fetch(new Request(url, { headers } as RequestInit))).text(),
    takes: ['object', 'list of pairs', 'Headers'],
  },
  'undici.request': {
    send: async (url, headers) => (await undici().request(url, options(headers))).body.text(),
    takes: [
      'object',
      'object without a prototype',
      'frozen object',
      'object with lists',
      'flat list',
      'Headers',
      'iterable',
      'generator',
    ],
  },
  'undici.fetch': {
    send: async (url, headers) => (await undici().fetch(url, options(headers))).text(),
    takes: ['object', 'list of pairs', 'iterable'],
  },
  'undici.stream': {
    send: (url, headers) =>
      undici().stream(url, options(headers), () => new Writable({ write: (_part, _encoding, done) => done() })),
    takes: ['object', 'flat list', 'iterable'],
  },
  'a Pool of undici': {
    async send(url, headers) {
      const pool = new (undici().Pool)(url)
      await (await pool.request({ path: '/', ...(options(headers) as object) } as never)).body.text()
      await pool.close()
    },
    takes: ['object', 'flat list', 'iterable'],
  },
}

/** What a service hands on that was itself asked by a traced one, by names as proxies write them. */
const forwarded: Pairs = [
  ['Accept', 'text/plain'],
  ['Traceparent', '00-11111111111111111111111111111111-2222222222222222-01'],
  ['tracestate', 'other=1'],
  ['X-Datadog-Trace-Id', '111'],
  ['x-datadog-parent-id', '222'],
  ['x-datadog-sampling-priority', '1'],
  ['x-datadog-tags', '_dd.p.dm=-0'],
  ['X-Custom', 'kept'],
]
const signed: Pairs = [['Authorization', 'AWS4-HMAC-SHA256 Credential=a/b/c, Signature=d'], ...forwarded]

let traced: Traced
let server: Server
let url: string
let raw: readonly string[] = []

before(async () => {
  traced = await startTraced()
  server = createUntracedServer((request, response) => {
    raw = request.rawHeaders
    response.end('ok')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${portOf(server)}/`
})

after(async () => {
  server.close()
  server.closeAllConnections()
  await traced.stop()
})

/** The values of each header that arrived, by its name in lower case. */
function arrived(): Map<string, string[]> {
  const found = new Map<string, string[]>()
  assert.ok(raw.length > 0, 'a request arrived')
  for (let at = 0; at < raw.length; at += 2) {
    const name = String(raw[at]).toLowerCase()
    found.set(name, [...(found.get(name) ?? []), String(raw[at + 1])])
  }
  raw = []
  return found
}

for (const [client, { send, takes }] of Object.entries(clients)) {
  for (const form of takes) {
    test(`${client} with headers as ${form}: those of the trace stand in the place of forwarded ones`, async () => {
      const given = forms[form](forwarded)
      const copy = form === 'generator' ? undefined : JSON.stringify(given instanceof Map ? [...given] : given)
      const spans = await traced.collect(() => send(url, given), 1)
      const headers = arrived()
      const [span] = spans
      const id = span?.spanId.toString(16).padStart(16, '0')
      assert.deepEqual(headers.get('traceparent'), [`00-${span?.traceHex}-${id}-01`])
      assert.deepEqual(headers.get('x-datadog-parent-id'), [String(span?.spanId)])
      assert.deepEqual(headers.get('x-datadog-trace-id'), [String(span?.traceId)])
      for (const [name] of forwarded) assert.equal(headers.get(name.toLowerCase())?.length, 1, name)
      assert.deepEqual(headers.get('x-custom'), ['kept'])
      if (copy !== undefined) assert.equal(JSON.stringify(given instanceof Map ? [...given] : given), copy)
    })

    test(`${client} with headers as ${form}: a request that is signed for AWS stays as it was signed`, async () => {
      await traced.collect(() => send(url, forms[form](signed)), 1)
      const headers = arrived()
      for (const [name, value] of signed) assert.deepEqual(headers.get(name.toLowerCase()), [value], name)
    })
  }
}
