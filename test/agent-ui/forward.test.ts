import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import test from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { encode } from '@msgpack/msgpack'
import { Forwarder } from '../../src/agent/forward'
import type { AgentStatus } from '../../src/agent/model'
import { createRelay } from '../../src/agent/relay'
import { createV04Encoder } from '../../src/encoding/v04'
import { network } from '../../src/transport/address'
import { startAgent } from '../agent'
import { collectingTracer, common } from '../encoding/spans'
import { freePort } from '../free-port'
import { type Rig, startRig } from './rig'

const headers = {
  'Content-Type': 'application/msgpack',
  'Datadog-Meta-Lang': 'nodejs',
  'Datadog-Meta-Lang-Version': process.version,
  'Datadog-Meta-Tracer-Version': '1.0.0',
  'X-Datadog-Trace-Count': '1',
}

/** Sends one trace with one span of this name, as our own exporter would. */
async function sendTrace(ask: Rig['ask'], name: string): Promise<Response> {
  const { tracer, traces } = collectingTracer()
  tracer.start({ name, parent: null, type: 'web', resource: 'GET /' }).finish()
  const encoder = createV04Encoder(common)
  for (const trace of traces) encoder.add(trace, trace.finished)
  const { path, body } = encoder.take()
  const reply = await ask(path, {
    method: 'PUT',
    body: new Uint8Array(body),
    headers: { ...headers, Cookie: 'private' },
  })
  assert.equal(reply.status, 200, await reply.clone().text())
  return reply
}

async function forwardStatus({ json }: Rig): Promise<NonNullable<AgentStatus['forward']>> {
  const { forward } = await json<AgentStatus>('/api/status')
  assert.ok(forward)
  return forward
}

test('payloads go on to a real agent as they came, and its rates are the answer from then on', async context => {
  const real = await startAgent({ personality: 'datadog', rates: { 'service:,env:': 0.5 } })
  context.after(() => real.close())
  const rig = await startRig(context, { forward: real.url })
  await sendTrace(rig.ask, 'web.request')
  await real.waitForSpans(1)
  const [request] = real.requests
  assert.ok(request)
  assert.deepEqual([request.method, request.path], ['PUT', '/v0.4/traces'])
  for (const [name, value] of Object.entries(headers)) assert.equal(request.headers[name.toLowerCase()], value)
  assert.equal(request.headers.cookie, undefined)
  while ((await forwardStatus(rig)).sent === 0) await pause(5)
  const learned = await sendTrace(rig.ask, 'web.request')
  assert.deepEqual(await learned.json(), { rate_by_service: { 'service:,env:': 0.5 } })

  const stats = encode({ Stats: [] })
  await rig.ask('/v0.6/stats?x=1', { method: 'PUT', body: new Uint8Array(stats), headers })
  await rig.ask('/telemetry/proxy/api/v2/apmtelemetry', {
    method: 'POST',
    body: '{"a":1}',
    headers: { 'DD-Telemetry-API-Version': 'v2' },
  })
  await real.waitFor(agent => agent.requests.length === 4)
  assert.deepEqual(
    real.requests.slice(2).map(({ method, path, body }) => [method, path, body.toString('latin1')]),
    [
      ['PUT', '/v0.6/stats?x=1', Buffer.from(stats).toString('latin1')],
      ['POST', '/telemetry/proxy/api/v2/apmtelemetry', '{"a":1}'],
    ],
  )
  assert.equal(real.requests[3]?.headers['dd-telemetry-api-version'], 'v2')
})

test('while the real agent is away payloads wait, and come in their order when it is back', async context => {
  const port = await freePort()
  const rig = await startRig(context, { forward: `http://127.0.0.1:${port}` })
  const names = Array.from({ length: 6 }, (_, index) => `step.${index}`)
  for (const name of names) await sendTrace(rig.ask, name)
  while ((await forwardStatus(rig)).failing === '') await pause(5)
  const waiting = await forwardStatus(rig)
  assert.match(waiting.failing, /ECONNREFUSED/)
  assert.deepEqual([waiting.waiting, waiting.sent, waiting.dropped], [6, 0, 0])
  assert.equal((await rig.json<AgentStatus>('/api/status')).traces, 6)

  const real = await startAgent({ personality: 'datadog', port })
  context.after(() => real.close())
  await real.waitForSpans(6, 20_000)
  assert.deepEqual(
    real.spans().map(({ name }) => name),
    names,
  )
  while ((await forwardStatus(rig)).waiting > 0) await pause(5)
  assert.deepEqual(await forwardStatus(rig), { to: real.url, sent: 6, dropped: 0, waiting: 0, failing: '' })
})

test('a real agent that fails is asked again, one that refuses is not', async context => {
  const answers = [500, 429, 200, 400]
  const real = await startAgent({ personality: 'datadog', reply: () => ({ status: answers.shift() ?? 200 }) })
  context.after(() => real.close())
  const rig = await startRig(context, { forward: real.url })
  for (let index = 0; index < 3; index++) {
    await rig.ask('/telemetry/proxy/x', { method: 'POST', body: String(index) })
  }
  await real.waitFor(agent => agent.requests.length === 5, 20_000)
  assert.deepEqual(
    real.requests.map(({ body, status }) => [String(body), status]),
    [
      ['0', 500],
      ['0', 429],
      ['0', 200],
      ['1', 400],
      ['2', 200],
    ],
  )
  while ((await forwardStatus(rig)).waiting > 0) await pause(5)
  const { sent, dropped, failing } = await forwardStatus(rig)
  assert.deepEqual([sent, dropped, failing], [2, 1, ''])
})

test('what waits for a real agent is bounded: the oldest go, and are counted', async () => {
  const forwarder = new Forwarder(
    `http://127.0.0.1:${await freePort()}`,
    () => {},
    () => {},
  )
  const body = Buffer.alloc(1024 * 1024)
  for (let index = 0; index < 40; index++) forwarder.send({ method: 'PUT', path: '/v0.4/traces', headers: {}, body })
  const { waiting, dropped } = forwarder.status()
  assert.ok(waiting <= 16, `${waiting}`)
  assert.equal(waiting + dropped, 40)
  await forwarder.close()
})

test('datagrams go on too, but never in a circle', async context => {
  const target = createSocket('udp4').bind(0, '127.0.0.1')
  await once(target, 'listening')
  context.after(() => target.close())
  const { port } = target.address()
  const relay = createRelay(network('localhost', 8126), port + 1, port)
  assert.ok(relay)
  relay.send(Buffer.from('a:1|c'))
  const [datagram] = await once(target, 'message')
  assert.equal(String(datagram), 'a:1|c')
  relay.close()
  assert.equal(createRelay(network('127.0.0.1', 8126), port, port), undefined)
  assert.equal(createRelay({ kind: 'socket', path: '/x', basePath: '' }, port), undefined)
})

test('a real agent that is no agent, or this one, is refused at the start', async context => {
  await assert.rejects(
    startRig(context, { forward: 'nowhere' }),
    /expected a URL such as http:\/\/localhost:8126, got nowhere/,
  )
  const port = await freePort()
  await assert.rejects(startRig(context, { port, forward: `http://localhost:${port}` }), /is this one/)
  const rig = await startRig(context, { port })
  assert.equal(rig.agent.port, port)
})
