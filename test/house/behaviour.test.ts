import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startAgent } from '../agent'
import { pack, rootSpan } from './payloads'
import { post } from './post'

/** A payload with a trace of its own. */
function payload(id: bigint): Uint8Array {
  return pack([[rootSpan({ trace_id: id })]])
}

for (const personality of ['datadog', 'datakit'] as const) {
  test(`${personality}: a status code is answered as often as told, and then nothing is wrong`, async () => {
    const agent = await startAgent({ personality })
    for (const code of [400, 413, 415, 429, 500, 503]) {
      agent.behave(code, { times: 1 })
      assert.equal((await post(agent.url, payload(1n))).status, code)
    }
    assert.equal(agent.spans().length, 0)
    assert.equal((await post(agent.url, payload(1n))).status, 200)
    assert.equal(agent.spans().length, 1)
    agent.behave(202)
    assert.equal((await post(agent.url, payload(2n))).status, 202)
    assert.equal(agent.spans().length, 2)
    agent.behave('normal')
    assert.equal((await post(agent.url, payload(3n))).status, 200)
    await agent.close()
  })

  test(`${personality}: odd answers under 200 keep the spans`, async () => {
    const agent = await startAgent({ personality })
    agent.behave('html', { times: 1 })
    const html = await post(agent.url, payload(1n))
    assert.equal(html.headers['content-type'], 'text/html')
    agent.behave('empty', { times: 1 })
    const empty = await post(agent.url, payload(2n))
    assert.deepEqual([empty.status, empty.body], [200, ''])
    agent.behave('slow', { times: 1, delay: 20 })
    assert.equal((await post(agent.url, payload(3n))).status, 200)
    agent.behave('half-closed', { times: 1 })
    await assert.rejects(post(agent.url, payload(4n)), { code: 'ECONNRESET' })
    assert.equal(agent.spans().length, 4)
    await agent.close()
  })

  test(`${personality}: a reset keeps nothing`, async () => {
    const agent = await startAgent({ personality })
    agent.behave('reset', { times: 1 })
    await assert.rejects(post(agent.url, payload(1n)), { code: 'ECONNRESET' })
    assert.equal(agent.spans().length, 0)
    assert.deepEqual(
      agent.requests.map(({ status }) => status),
      [0],
    )
    await agent.close()
  })
}

test('an overloaded Datadog Agent answers 429 only to those who ask for real status codes', async () => {
  const agent = await startAgent({ personality: 'datadog' })
  agent.behave('overload')
  const silent = await post(agent.url, payload(1n))
  assert.equal(silent.status, 200)
  assert.match(silent.body, /rate_by_service/)
  const honest = await post(agent.url, payload(1n), { headers: { 'datadog-send-real-http-status': '1' } })
  assert.equal(honest.status, 429)
  assert.equal(agent.spans().length, 0)
  await agent.close()
})

test('only trace requests meet a misbehaving agent', async () => {
  const agent = await startAgent({ personality: 'datadog' })
  agent.behave(500, { times: 1 })
  assert.equal((await post(agent.url, new Uint8Array(), { path: '/info', method: 'GET' })).status, 200)
  assert.equal((await post(agent.url, payload(1n))).status, 500)
  await agent.close()
})
