import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startAgent } from '../agent'
import { float64, pack, packTable, rootSpan } from './payloads'
import { post } from './post'

const good = pack([[rootSpan()]])
const none = new Uint8Array()

test('traces are answered with {} and the rates version echoed, never with rates', async () => {
  const agent = await startAgent({ personality: 'datakit' })
  const reply = await post(agent.url, good, { headers: { 'datadog-rates-payload-version': 'abc' } })
  assert.deepEqual([reply.status, reply.body], [200, '{}'])
  assert.equal(reply.headers['content-type'], 'application/json')
  assert.equal(reply.headers['datadog-rates-payload-version'], 'abc')
  assert.ok(reply.headers['x-datakit'])
  assert.equal((await post(agent.url, packTable([[rootSpan({ trace_id: 2n })]]), { path: '/v0.5/traces' })).body, '{}')
  assert.equal((await post(agent.url, pack([[rootSpan({ trace_id: 3n })]]), { path: '/v0.3/traces' })).body, 'OK\n')
  assert.equal(agent.spans().length, 3)
  await agent.close()
})

test('/info and stats are 404, without a body where there is a route and with HTML where there is none', async () => {
  const agent = await startAgent({ personality: 'datakit' })
  const ask = async (method: string, path: string) => {
    const { status, body } = await post(agent.url, none, { path, method })
    return [status, body === '' ? 'empty' : /<html>.*DataWay Endpoint/.test(body) ? 'page' : body]
  }
  assert.deepEqual(await ask('GET', '/info'), [404, 'empty'])
  assert.deepEqual(await ask('GET', '/v0.6/stats'), [404, 'empty'])
  assert.deepEqual(await ask('PUT', '/v0.6/stats'), [404, 'page'])
  assert.deepEqual(await ask('POST', '/v0.7/config'), [404, 'page'])
  assert.deepEqual(await ask('GET', '/v0.4/traces'), [404, 'page'])
  assert.deepEqual(await ask('POST', '/telemetry/proxy/api/v2/apmtelemetry'), [200, 'empty'])
  assert.deepEqual(await ask('POST', '/profiling/v1/input'), [200, 'empty'])
  agent.takeProblems()
  await agent.close()
})

test('what cannot be decoded gets 400 without a word', async () => {
  const agent = await startAgent({ personality: 'datakit' })
  const reply = await post(agent.url, pack([[rootSpan({ start: float64(1.7e18) })]]))
  assert.deepEqual([reply.status, reply.body], [400, ''])
  assert.equal(agent.takeProblems().length, 1)
  await agent.close()
})

test('a body over the limit gets 200 without a word and is lost', async () => {
  const agent = await startAgent({ personality: 'datakit', maxBodyBytes: 100 })
  const reply = await post(agent.url, good)
  assert.deepEqual([reply.status, reply.body], [200, ''])
  assert.equal(agent.spans().length, 0)
  await agent.close()
})
