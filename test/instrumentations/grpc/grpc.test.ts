import assert from 'node:assert/strict'
import { once } from 'node:events'
import http2 from 'node:http2'
import { after, before, beforeEach, test } from 'node:test'
import type * as Grpc from '@grpc/grpc-js'
import { callContract } from '../../contracts/calls'
import { programContract } from '../../contracts/programs'
import { startTraced, type Traced } from '../../traced'
import { tree } from '../../tree'
import type { Span } from '../../wire/span'
import { connect, type EchoClient, serve } from './echo'

let traced: Traced
let grpc: typeof Grpc
let server: Grpc.Server
let client: EchoClient
let address: string
/** What handlers saw active, by what they were asked. */
const seen: string[] = []

before(async () => {
  traced = await startTraced()
  grpc = require('@grpc/grpc-js')
  const served = await serve(grpc, handlers())
  server = served.server
  address = served.address
  client = connect(grpc, address)
  await promised(client, 'ready')
  await traced.collect(() => undefined)
})

beforeEach(() => {
  seen.length = 0
})

after(async () => {
  client.close()
  server.forceShutdown()
  await traced.stop()
})

function handlers(): Grpc.UntypedServiceImplementation {
  const note = (what: string): void => {
    const active = traced.tracer.scope().active()
    seen.push(`${what} ${active?.name} ${active?.resource}`)
  }
  return {
    unary(call: Grpc.ServerUnaryCall<string, string>, respond: Grpc.sendUnaryData<string>) {
      note('unary')
      if (call.request.startsWith('code ')) {
        respond({ code: Number(call.request.slice(5)), details: `no ${call.request}` })
      } else if (call.request === 'throw') throw new TypeError('of the handler')
      else if (call.request === 'metadata') respond(null, JSON.stringify(call.metadata.getMap()))
      else if (call.request === 'wait') call.on('cancelled', () => note('cancelled'))
      else setImmediate(() => respond(null, 'value'))
    },
    gather(call: Grpc.ServerReadableStream<string, string>, respond: Grpc.sendUnaryData<string>) {
      let all = ''
      call.on('data', (part: string) => {
        note('data')
        all += part
      })
      call.on('end', () => respond(null, all))
    },
    spread(call: Grpc.ServerWritableStream<string, string>) {
      if (call.request === 'fail') return void call.emit('error', { code: 8, details: 'too much' })
      if (call.request === 'wait') return void call.write('first')
      for (const part of call.request) call.write(part)
      call.end()
    },
    chat(call: Grpc.ServerDuplexStream<string, string>) {
      call.on('data', (part: string) => call.write(part.toUpperCase()))
      call.on('end', () => call.end())
    },
  }
}

function promised(to: EchoClient, message: string, ...rest: unknown[]): Promise<string> {
  return new Promise((resolve, reject) =>
    to.unary(message, ...rest, (error: Error | null, value: string) => (error ? reject(error) : resolve(value))),
  )
}

const named = (spans: readonly Span[], name: string): Span => {
  const found = spans.filter(span => span.name === name)
  assert.equal(found.length, 1, tree(spans))
  return found[0] as Span
}

callContract(
  {
    plugin: 'grpc',
    name: 'grpc.client',
    service: 'app',
    type: 'http',
    kind: 'client',
    value: 'value',
    refusal: /NOT_FOUND|no code 5/,
  },
  () => traced,
  () => ({
    call: id => promised(client, `id ${id}`),
    callThen: (id, callback) => client.unary(`id ${id}`, callback),
    refused: () => promised(client, 'code 5'),
    thrown: () => client.unary('no callback'),
    carry: secret => promised(client, secret, metadataOf({ 'x-secret': secret })),
  }),
  () => ({
    component: 'grpc',
    'rpc.system': 'grpc',
    'rpc.service': 'test.echo.Echo',
    'grpc.method.path': '/test.echo.Echo/Unary',
    'grpc.method.name': 'Unary',
    'grpc.method.service': 'Echo',
    'grpc.method.package': 'test.echo',
    'grpc.method.kind': 'unary',
    'out.host': '127.0.0.1',
  }),
)

function metadataOf(values: Record<string, string>): Grpc.Metadata {
  const metadata = new grpc.Metadata()
  for (const [name, value] of Object.entries(values)) metadata.set(name, value)
  return metadata
}

/** Has a stream end, and gives what came of it. */
async function read(stream: Grpc.ClientReadableStream<string>): Promise<string> {
  let all = ''
  stream.on('data', part => (all += part))
  await once(stream, 'end')
  return all
}

const ways = {
  unary: () => promised(client, 'some'),
  client_streaming: () =>
    new Promise((resolve, reject) => {
      const call = client.gather((error: Error | null, value: string) => (error ? reject(error) : resolve(value)))
      for (const part of 'abc') call.write(part)
      call.end()
    }),
  server_streaming: () => read(client.spread('abc')),
  bidi: () => {
    const call = client.chat()
    for (const part of 'abc') call.write(part)
    call.end()
    return read(call)
  },
}

for (const [kind, run] of Object.entries(ways)) {
  test(`${kind}: the span of a call that is served is the child of the one that made it`, async () => {
    const spans = await traced.collect(() => traced.tracer.trace('request', () => run()), 3)
    const method = { unary: 'Unary', client_streaming: 'Gather', server_streaming: 'Spread', bidi: 'Chat' }[kind]
    assert.equal(
      tree(spans),
      `request request app\n  grpc.client /test.echo.Echo/${method} app\n    grpc.server /test.echo.Echo/${method} app`,
    )
    for (const [name, type, side] of [
      ['grpc.client', 'http', 'client'],
      ['grpc.server', 'web', 'server'],
    ] as const) {
      const span = named(spans, name)
      assert.deepEqual(
        [
          span.type,
          span.meta['span.kind'],
          span.meta['grpc.method.kind'],
          span.metrics['grpc.status.code'],
          span.error,
        ],
        [type, side, kind, 0, 0],
      )
    }
  })
}

test('a handler, and what it listens for, run in the span of their call', async () => {
  await traced.collect(() => Promise.all([ways.unary(), ways.client_streaming()]))
  assert.deepEqual(seen.sort(), [
    'data grpc.server /test.echo.Echo/Gather',
    'data grpc.server /test.echo.Echo/Gather',
    'data grpc.server /test.echo.Echo/Gather',
    'unary grpc.server /test.echo.Echo/Unary',
  ])
})

test('listeners of streams run in the scope of their call, after its status too', async () => {
  const { tracer, collect } = traced
  const heard: string[] = []
  const run = (id: number) =>
    tracer.trace('request', { resource: `request ${id}` }, async () => {
      const fresh = id % 2 === 0 ? client : connect(grpc, address)
      const call = fresh.spread('ab')
      for (const event of ['metadata', 'data', 'status', 'end']) {
        call.on(event, () => heard.push(`${event} ${tracer.scope().active()?.resource === `request ${id}`}`))
      }
      await once(call, 'end')
      await new Promise(resolve => setImmediate(resolve))
      if (fresh !== client) fresh.close()
    })
  await collect(() => Promise.all(Array.from({ length: 20 }, (_, id) => run(id))), 60)
  assert.deepEqual([heard.length, heard.filter(line => line.endsWith('false'))], [100, []])
})

test('codes make errors of calls as the two sides are set', async () => {
  const statuses = async (code: number) => {
    const spans = await traced.collect(() => promised(client, `code ${code}`).catch(() => undefined), 2)
    return ['grpc.client', 'grpc.server'].map(name => {
      const span = named(spans, name)
      assert.equal(span.metrics['grpc.status.code'], code)
      return span.error
    })
  }
  assert.deepEqual(await statuses(1), [1, 0])
  assert.deepEqual(await statuses(5), [1, 1])
  traced.tracer.use('grpc', { clientErrorStatuses: [13], serverErrorStatuses: [] })
  try {
    assert.deepEqual(await statuses(13), [1, 0])
    const spans = await traced.collect(() => promised(client, 'code 5').catch(() => undefined), 2)
    assert.deepEqual(
      [named(spans, 'grpc.client').error, named(spans, 'grpc.client').meta['error.message']],
      [0, undefined],
    )
  } finally {
    traced.tracer.use('grpc', {})
  }
})

test('a handler that throws has failed, and its caller is told as ever', async () => {
  const spans = await traced.collect(() => assert.rejects(promised(client, 'throw'), { code: 2 }), 2)
  const span = named(spans, 'grpc.server')
  assert.deepEqual([span.error, span.metrics['grpc.status.code'], span.meta['error.message']], [1, 2, 'of the handler'])
})

test('a stream that fails tells its code on both sides', async () => {
  const spans = await traced.collect(async () => {
    const call = client.spread('fail')
    call.resume()
    const [error] = await once(call, 'error')
    assert.equal(error.code, 8)
  }, 2)
  for (const name of ['grpc.client', 'grpc.server']) {
    assert.deepEqual([named(spans, name).error, named(spans, name).metrics['grpc.status.code']], [1, 8], tree(spans))
  }
})

test('a call that is cancelled or too late ends on both sides', async () => {
  const cancelled = await traced.collect(async () => {
    const call = client.unary('wait', () => undefined)
    setTimeout(() => call.cancel(), 50)
    await new Promise(resolve => call.on('status', resolve))
  }, 2)
  assert.deepEqual(
    ['grpc.client', 'grpc.server'].map(name => named(cancelled, name).metrics['grpc.status.code']),
    [1, 1],
  )
  const late = await traced.collect(
    () => assert.rejects(promised(client, 'wait', { deadline: Date.now() + 100 }), { code: 4 }),
    2,
  )
  assert.equal(named(late, 'grpc.client').metrics['grpc.status.code'], 4)
  assert.equal(named(late, 'grpc.server').metrics['grpc.status.code'], 1)
  const stream = await traced.collect(async () => {
    const call = client.spread('wait')
    call.on('error', () => undefined)
    await once(call, 'data')
    call.cancel()
    await new Promise(resolve => call.on('status', resolve))
  }, 2)
  assert.deepEqual(
    ['grpc.client', 'grpc.server'].map(name => named(stream, name).metrics['grpc.status.code']),
    [1, 1],
  )
})

test('the metadata of a user stays as it is, with and without options, and carries the trace', async () => {
  const metadata = Object.freeze(metadataOf({ mine: 'yes' }))
  const before = JSON.stringify(metadata.getMap())
  await traced.collect(async () => {
    for (const rest of [[metadata], [metadata, {}], [{}], []]) {
      const got = JSON.parse(await promised(client, 'metadata', ...rest))
      assert.equal(got.mine, rest[0] === metadata ? 'yes' : undefined)
      assert.ok(got['x-datadog-trace-id'] && got.traceparent)
    }
    const call = client.spread('ab', metadata)
    assert.equal(await read(call), 'ab')
  })
  assert.equal(JSON.stringify(metadata.getMap()), before)
})

test('metadata becomes a tag where it is asked for by name', async () => {
  traced.tracer.use('grpc', { metadata: ['mine'] })
  try {
    const spans = await traced.collect(() => promised(client, 'x', metadataOf({ mine: 'yes', other: 'no' })), 2)
    for (const name of ['grpc.client', 'grpc.server']) {
      assert.equal(named(spans, name).meta['grpc.request.metadata.mine'], 'yes')
      assert.ok(!JSON.stringify(named(spans, name).meta).includes('"no"'))
    }
  } finally {
    traced.tracer.use('grpc', {})
  }
})

test('sides and methods can be left out', async () => {
  const names = async (options: object) => {
    traced.tracer.use('grpc', options)
    const spans = await traced.collect(() => promised(client, 'x'))
    return spans.map(span => span.name).sort()
  }
  try {
    assert.deepEqual(await names({ server: false }), ['grpc.client'])
    assert.deepEqual(await names({ client: false }), ['grpc.server'])
    assert.deepEqual(await names({ blocklist: ['/test.echo.Echo/Unary'] }), [])
  } finally {
    traced.tracer.use('grpc', {})
  }
})

test('the request of HTTP/2 below a call is none of the application’s', async () => {
  const { tracer } = traced
  const fresh = connect(grpc, address)
  const active: unknown[] = []
  const session = await openSession()
  const prototype = Object.getPrototypeOf(session)
  const { request } = prototype
  prototype.request = function (...args: unknown[]) {
    active.push(tracer.scope().active())
    return Reflect.apply(request, this, args)
  }
  try {
    await traced.collect(() => tracer.trace('request', () => promised(fresh, 'x')), 3)
    assert.deepEqual(active, [null])
  } finally {
    prototype.request = request
    session.destroy()
    fresh.close()
  }
})

async function openSession(): Promise<http2.ClientHttp2Session> {
  const session = http2.connect(`http://${address}`)
  await once(session, 'connect')
  return session
}

programContract({
  title: '@grpc/grpc-js 1',
  imports: { '* as grpc': '@grpc/grpc-js' },
  body: `
const text = { serialize: String, deserialize: String }
const unary = { path: '/a.B/C', requestStream: false, responseStream: false, requestSerialize: Buffer.from,
  requestDeserialize: String, responseSerialize: Buffer.from, responseDeserialize: String }
const server = new grpc.Server()
server.addService({ unary }, { unary: (call, respond) => respond(null, call.request + '!') })
const port = await new Promise((resolve, reject) => server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(),
  (error, bound) => error ? reject(error) : resolve(bound)))
const Client = grpc.makeGenericClientConstructor({ unary }, 'B')
const client = new Client('127.0.0.1:' + port, grpc.credentials.createInsecure())
await new Promise(resolve => client.unary('hello', (error, value) => { console.log(error ?? value); resolve() }))
client.close()
server.forceShutdown()`,
  trees: ['grpc.client /a.B/C app\n  grpc.server /a.B/C app'],
  stdout: 'hello!',
})
