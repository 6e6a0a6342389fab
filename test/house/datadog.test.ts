import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startAgent } from '../agent'
import { float64, pack, rootSpan } from './payloads'
import { post } from './post'

const good = pack([[rootSpan()]])
const none = new Uint8Array()

test('traces are answered with the rates by service', async () => {
  const agent = await startAgent({ personality: 'datadog', rates: { 'service:web,env:prod': 0.5, 'service:,env:': 1 } })
  const reply = await post(agent.url, good)
  assert.equal(reply.headers['content-type'], 'application/json')
  assert.deepEqual(JSON.parse(reply.body), { rate_by_service: { 'service:web,env:prod': 0.5, 'service:,env:': 1 } })
  assert.equal(reply.headers['datadog-rates-payload-version'], undefined)
  assert.ok(reply.headers['datadog-agent-version'])
  assert.match(String(reply.headers['datadog-agent-state']), /^[0-9a-f]{64}$/)
  await agent.close()
})

test('rates are sent again only when they changed, to those who name the version they have', async () => {
  const agent = await startAgent({ personality: 'datadog' })
  const ask = async (id: bigint, version: string) =>
    post(agent.url, pack([[rootSpan({ trace_id: id })]]), { headers: { 'datadog-rates-payload-version': version } })
  const first = await ask(1n, 'none')
  const version = String(first.headers['datadog-rates-payload-version'])
  assert.deepEqual(JSON.parse(first.body), { rate_by_service: { 'service:,env:': 1 } })
  const second = await ask(2n, version)
  assert.deepEqual([second.body, second.headers['datadog-rates-payload-version']], ['{}', version])
  agent.setRates({ 'service:,env:': 0.1 })
  const third = await ask(3n, version)
  assert.deepEqual(JSON.parse(third.body), { rate_by_service: { 'service:,env:': 0.1 } })
  assert.notEqual(third.headers['datadog-rates-payload-version'], version)
  await agent.close()
})

test('/info lists the endpoints, and what a test replaces', async () => {
  const agent = await startAgent({ personality: 'datadog', info: { client_drop_p0s: false } })
  const info: Record<string, unknown> = JSON.parse((await post(agent.url, none, { path: '/info', method: 'GET' })).body)
  assert.ok(Array.isArray(info.endpoints) && info.endpoints.includes('/v0.6/stats'))
  assert.equal(info.client_drop_p0s, false)
  assert.equal(info.span_events, true)
  await agent.close()
})

test('other endpoints answer as the agent does', async () => {
  const agent = await startAgent({ personality: 'datadog' })
  const status = async (path: string) => (await post(agent.url, none, { path, method: 'POST' })).status
  assert.equal(await status('/v0.6/stats'), 200)
  assert.equal(await status('/profiling/v1/input'), 200)
  assert.equal(await status('/telemetry/proxy/api/v2/apmtelemetry'), 202)
  assert.equal(await status('/v0.7/traces'), 404)
  assert.equal((await post(agent.url, good, { path: '/v0.3/traces' })).body, 'OK\n')
  const foreign = await post(agent.url, good, { headers: { 'sec-fetch-site': 'cross-site' } })
  assert.equal(foreign.status, 403)
  assert.equal(agent.spans().length, 1)
  await agent.close()
})

test('what cannot be decoded gets 400 and a reason, what is too large 413', async () => {
  const agent = await startAgent({ personality: 'datadog', maxBodyBytes: 1000 })
  const reply = await post(agent.url, pack([[rootSpan({ start: float64(1.7e18) })]]))
  assert.equal(reply.status, 400)
  assert.match(reply.body, /start: float64/)
  assert.equal((await post(agent.url, good, { headers: { 'content-type': undefined } })).status, 400)
  const large = await post(agent.url, pack([[rootSpan({ meta: { a: 'x'.repeat(1000) } })]]))
  assert.equal(large.status, 413)
  assert.equal(agent.spans().length, 0)
  assert.equal(agent.takeProblems().length, 2)
  await agent.close()
})

test('a request that says it carries nothing is accepted unread', async () => {
  const agent = await startAgent({ personality: 'datadog' })
  assert.equal((await post(agent.url, pack('no trace'), { chunks: 0 })).status, 200)
  assert.match(agent.takeProblems().join(), /expected an array of chunks/)
  assert.equal((await post(agent.url, pack([]), { chunks: 0 })).status, 200)
  await agent.close()
})
