import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { startAgent } from '../agent'
import { injected, propagator, remote } from '../propagation/given'
import { runChild, startChild } from '../run-child'

const root = join(__dirname, '../..')
/** Names that every object of JavaScript knows without having been given them. */
const names = Object.getOwnPropertyNames(Object.prototype)

/** Settings in which every name stands wherever a name can. */
const settings = {
  DD_SERVICE: 'shop',
  DD_TRACE_STARTUP_LOGS: 'true',
  DD_TAGS: names.map(name => `${name}:tag`).join(),
  DD_TRACE_HEADER_TAGS: ['host:__proto__', 'accept:constructor', ...names.map(name => name.toLowerCase())].join(),
  DD_SERVICE_MAPPING: names.map(name => `${name}:mapped`).join(),
  DD_TRACE_PEER_SERVICE_MAPPING: names.map(name => `${name}:mapped`).join(),
  DD_TRACE_BAGGAGE_TAG_KEYS: '*',
  OTEL_RESOURCE_ATTRIBUTES: names.map(name => `${name}=resource`).join(),
  DD_TRACE_OTEL_ENABLED: 'true',
  DD_RUNTIME_METRICS_ENABLED: 'true',
  DD_LOGS_INJECTION: 'true',
  DD_TRACE_SAMPLING_RULES: JSON.stringify([
    { sample_rate: 1, tags: Object.fromEntries(names.map(name => [name, '*'])) },
  ]),
}

/** An application that uses every name in each function that takes names. */
const app = `
const { tracer } = require(${JSON.stringify(join(root, 'dist/src/index.js'))})
const { trace, context, propagation } = require('@opentelemetry/api')
const names = ${JSON.stringify(names)}
const all = Object.fromEntries(names.map(name => [name, 'x']))
tracer.trace('odd', { tags: all, resource: 'r' }, span => {
  for (const name of names) {
    span.setTag(name, 'x').setTag(name + '.n', 1).setTag('nested', { [name]: { [name]: 'x' } })
    span.setBaggageItem(name, 'x')
    tracer.setBaggageItem(name, 'y')
    span.addEvent(name, all).addLink(span.context(), all)
    if (tracer.getBaggageItem(name) !== 'y') throw new Error(name)
    tracer.dogstatsd.increment(name, 1, all)
    tracer.dogstatsd.gauge('g', 1, { [name]: name })
  }
  span.addTags(all)
  for (const carrier of [{}, Object.create(null), new Map()]) {
    tracer.inject(span, 'http_headers', carrier)
    tracer.extract('http_headers', carrier)
  }
  tracer.startSpan('constructor', { childOf: span, tags: { 'service.name': 'constructor' } }).finish()
  tracer.setUser(Object.assign({ id: 'ada' }, all))
  const other = trace.getTracer('x').startSpan('otel', { attributes: all, links: [{ context: span.context(), attributes: all }] })
  other.setAttributes(all).addEvent('e', all).recordException(new Error('x'))
  other.end()
})
const http = require('node:http')
const server = http.createServer((request, response) => {
  for (const name of names) response.setHeader(name, 'header')
  response.end('ok')
}).listen(0, () => console.log('port ' + server.address().port))
process.on('SIGTERM', () => server.close(() => tracer.shutdown().then(() => process.exit(0))))
`

/** A request by hand: no client writes a header of such a name. */
async function ask(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  const lines = names.flatMap(name => [`${name}: sent`, `ot-baggage-${name}: sent`])
  const baggage = `baggage: ${names.map(name => `${name}=sent`).join()}`
  const ids = 'x-datadog-trace-id: 5\r\nx-datadog-parent-id: 6\r\nx-datadog-sampling-priority: 1'
  const tags = `x-datadog-tags: ${names.map(name => `_dd.p.${name}=sent,${name}=sent`).join()}`
  const state = `tracestate: dd=${names.map(name => `t.${name}:sent`).join(';')}`
  socket.write(
    `GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n${[...lines, baggage, ids, tags, state].join('\r\n')}\r\n\r\n`,
  )
  socket.resume()
  await once(socket, 'close')
}

async function run(t: TestContext, env: Readonly<Record<string, string>>): Promise<string> {
  const args = [`--require=${join(root, 'dist/src/register.js')}`, '-e', app]
  // There the application finds the package of OpenTelemetry.
  const child = startChild({ args, cwd: root, env: { ...settings, ...env } }, t)
  const [, port] = await child.waitForLine(/port (\d+)/, 20_000)
  await ask(Number(port))
  child.signal('SIGTERM')
  const { code, stderr } = await child.ended
  assert.equal(code, 0, stderr)
  return stderr
}

for (const version of ['0.4', '0.5']) {
  test(`v${version}: names of all objects, in every setting and from every side, make no payload that is refused`, async t => {
    const agent = await startAgent({ personality: 'datadog', info: { span_events: true } })
    t.after(() => agent.close())
    agent.setRates(Object.fromEntries([['service:,env:', 1], ...names.map((name): [string, number] => [name, 0.5])]))
    const said = await run(t, { ...agent.environment(), DD_TRACE_AGENT_PROTOCOL_VERSION: version })
    assert.doesNotMatch(said, /made an error|could not start/)
    assert.match(said, /"__proto__" is sent as "_proto_"/)
    const spans = agent.spans()
    for (const wanted of ['odd', 'otel', 'web.request'])
      assert.ok(
        spans.some(({ name, resource }) => name === wanted || resource === wanted),
        `${wanted}: ${agent.summary()}`,
      )
    const odd = spans.find(({ name }) => name === 'odd')
    for (const name of names) {
      const key = name === '__proto__' ? '_proto_' : name
      assert.equal(odd?.meta[key], 'x', name)
    }
    const request = spans.find(({ name }) => name === 'web.request')
    assert.equal(request?.meta._proto_, 'shop')
    // Nobody sent an `accept`, and what all objects have under a name is no header.
    for (const value of Object.values(request?.meta ?? {})) assert.doesNotMatch(value, /native code|\[object Object\]/)
  })
}

for (const form of ['http/protobuf', 'http/json']) {
  test(`OTLP as ${form}: the same names are attributes like all others`, async t => {
    const bodies: Buffer[] = []
    const server = createServer(async (request, response) => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      bodies.push(Buffer.concat(parts))
      response.end('{}')
    }).listen(0, '127.0.0.1')
    t.after(() => server.close())
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const said = await run(t, {
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://127.0.0.1:${port}/v1/traces`,
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: form,
    })
    assert.doesNotMatch(said, /made an error|could not start/)
    const text = Buffer.concat(bodies).toString('latin1')
    assert.match(text, /_proto_/)
    assert.match(text, /constructor/)
    assert.doesNotMatch(text, /native code/)
  })
}

test('carriers of every kind are read by their own names alone', () => {
  for (const name of names) {
    const context = propagator({ extract: ['datadog', 'baggage'] }).extract({
      'x-datadog-trace-id': '5',
      'x-datadog-parent-id': '6',
      'x-datadog-tags': `_dd.p.${name}=x`,
      baggage: `${name}=x`,
    })
    assert.deepEqual(Object.entries(context?.baggage ?? {}), [[name, 'x']])
    assert.equal(context?.tags?.[`_dd.p.${name}`], 'x')
    const out = injected(remote('1'.repeat(32), '1'.repeat(16), { baggage: Object.fromEntries([[name, 'x']]) }))
    assert.equal(out.baggage, `${name}=x`)
  }
})

test('options of any name are no options of ours', async () => {
  const { code, stderr } = await runChild({
    args: [
      '-e',
      `const { tracer } = require(${JSON.stringify(join(root, 'dist/src/index.js'))})
      tracer.init(JSON.parse('{"__proto__":{"service":"x"},"constructor":{"a":1},"tags":{"__proto__":"x"}}'))
      for (const name of ${JSON.stringify(names)}) { tracer.use(name, {}); tracer.use('http', { [name]: 1 }) }
      if (({}).service !== undefined || ({}).a !== undefined) throw new Error('the prototype was changed')
      tracer.shutdown()`,
    ],
  })
  assert.equal(code, 0, stderr)
})
