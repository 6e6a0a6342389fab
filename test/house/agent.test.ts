import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Agent, startAgent } from '../agent'
import { childSpan, pack, packTable, rootSpan, TID } from './payloads'
import { post } from './post'

const good = pack([[rootSpan(), childSpan()]])
const bad = pack([[rootSpan({ error: 2 })]])

/** An agent that ends with the test, whatever it found. */
async function agentFor(
  test: { after(stop: () => Promise<void>): void },
  options: Partial<Parameters<typeof startAgent>[0]> = {},
): Promise<Agent> {
  const agent = await startAgent({ personality: 'datadog', ...options })
  test.after(async () => {
    agent.takeProblems()
    await agent.close()
  })
  return agent
}

test('spans that arrived are given by chunk and flat, from both versions', async t => {
  const agent = await agentFor(t)
  await post(agent.url, good)
  await post(agent.url, packTable([[rootSpan({ trace_id: 5n })]]), { path: '/v0.5/traces' })
  assert.deepEqual(
    agent.traces().map(chunk => chunk.map(span => span.name)),
    [['web.request', 'pg.query'], ['web.request']],
  )
  assert.equal(agent.spans()[2]?.traceHex, `${TID}0000000000000005`)
  assert.deepEqual(agent.requests.map(({ method, path, size, status }) => ({ method, path, size, status }))[0], {
    method: 'PUT',
    path: '/v0.4/traces',
    size: good.length,
    status: 200,
  })
  assert.deepEqual(agent.environment(), { DD_TRACE_AGENT_URL: `http://127.0.0.1:${agent.port}` })
  agent.check()
})

test('an agent listens on a unix socket, under a prefix, or on a given host and port', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'agent-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const local = await agentFor(t, { socket: join(folder, 'apm.socket') })
  assert.equal(local.url, `unix://${join(folder, 'apm.socket')}`)
  assert.equal((await post(local.url, good)).status, 200)
  const prefixed = await agentFor(t, { prefix: '/proxy' })
  assert.ok(prefixed.url.endsWith('/proxy'))
  assert.equal((await post(prefixed.url, good)).status, 200)
  assert.equal((await post(prefixed.url.slice(0, -'/proxy'.length), good)).status, 404)
  assert.equal(prefixed.spans().length, 2)
  const first = await startAgent({ personality: 'datakit' })
  await first.close()
  const again = await agentFor(t, { port: first.port })
  assert.equal(again.url, first.url)
  await assert.rejects(startAgent({ personality: 'datadog', port: again.port }), { code: 'EADDRINUSE' })
})

test('waiting for spans resolves when they come, and else says what did come', async t => {
  const agent = await agentFor(t)
  const waiting = agent.waitForSpans(2)
  await post(agent.url, good)
  assert.equal((await waiting).length, 2)
  await assert.rejects(agent.waitForSpans(3, 20), error => {
    assert.match(String(error), /waited 20 ms for 3 spans; 1 requests\nPUT \/v0\.4\/traces \d+ bytes 200\n2 spans\nweb/)
    return true
  })
  await assert.rejects(
    agent.waitFor(() => false, 1),
    /waited 1 ms for \(\) ?=> ?false;/,
  )
  await assert.rejects(
    agent.waitFor(() => {
      throw new Error('asked wrongly')
    }),
    /asked wrongly/,
  )
})

test('waiting is told of requests that carry no trace or get no answer', async t => {
  const agent = await agentFor(t)
  const asked = agent.waitFor(({ requests }) => requests.some(({ path }) => path === '/info'))
  await post(agent.url, new Uint8Array(), { path: '/info', method: 'GET' })
  await asked
  agent.behave('silent')
  const silent = agent.waitFor(({ requests }) => requests.some(({ status }) => status === 0))
  const answer = post(agent.url, good).catch(() => undefined)
  await silent
  assert.equal(agent.spans().length, 0)
  await agent.close()
  await answer
})

test('a bad payload fails check and close once, with the span and field named', async () => {
  const agent = await startAgent({ personality: 'datadog' })
  await post(agent.url, bad)
  assert.throws(
    () => agent.check(),
    /the agent found 1 problems:\nchunk 0 span 0 \(web\.request 18446744073709551600\): error: 2/,
  )
  agent.check()
  await post(agent.url, bad)
  await assert.rejects(agent.close(), /error: 2/)
})

test('a span nobody asked about is a problem, before and after it is said what was asked', async t => {
  const agent = await agentFor(t)
  await post(agent.url, good)
  agent.expectOnly(['web.request'])
  assert.deepEqual(agent.takeProblems(), ['a span nobody asked about: pg.query SELECT 1'])
  await post(agent.url, pack([[childSpan({ trace_id: 9n, parent_id: 3n, metrics: { _sampling_priority_v1: 1 } })]]))
  assert.throws(() => agent.check(), /nobody asked about: pg\.query/)
})

test('a span that comes twice and a trace whose upper half changes are problems, until cleared', async t => {
  const agent = await agentFor(t)
  await post(agent.url, good)
  await post(agent.url, good)
  assert.match(agent.takeProblems().join('\n'), /web\.request \d+ came twice\n.*pg\.query 7 came twice/)
  const other = pack([[rootSpan({ span_id: 55n, parent_id: 7n, meta: { '_dd.p.tid': undefined } })]])
  await post(agent.url, other)
  assert.match(
    agent.takeProblems().join(),
    /the chunk of web\.request has _dd\.p\.tid undefined, an earlier one 6921a1b2/,
  )
  agent.clear()
  assert.equal(agent.spans().length + agent.requests.length + agent.points().length, 0)
  await post(agent.url, good)
  agent.check()
})

test('options of the validator are passed on, and /info decides on span events', async t => {
  const partial = pack([[rootSpan({ parent_id: 1n }), childSpan({ parent_id: 2n })]])
  const lenient = await agentFor(t, { partialFlush: true, traceIdBits: 64 })
  await post(lenient.url, partial)
  await post(lenient.url, pack([[rootSpan({ trace_id: 8n, span_events: [], meta: { '_dd.p.tid': undefined } })]]))
  lenient.check()
  const strict = await agentFor(t, { info: { span_events: false } })
  await post(strict.url, partial)
  await post(strict.url, pack([[rootSpan({ trace_id: 8n, span_events: [], meta_struct: {} })]]))
  assert.match(
    strict.takeProblems().join('\n'),
    /2 spans have their parent outside.*\n.*span_events: the agent did not offer[^\n]*$/,
  )
  const datakit = await agentFor(t, { personality: 'datakit' })
  await post(datakit.url, pack([[rootSpan({ span_events: [], meta_struct: {} })]]))
  assert.equal(datakit.takeProblems().length, 2)
})

test('a reply can be replaced', async t => {
  const agent = await agentFor(t, {
    reply: ({ path }) => (path === '/info' ? { status: 503, body: 'later' } : undefined),
  })
  const info = await post(agent.url, new Uint8Array(), { path: '/info', method: 'GET' })
  assert.deepEqual([info.status, info.body], [503, 'later'])
  assert.equal((await post(agent.url, good)).status, 200)
})

test('a body the sender cuts off is a problem', async t => {
  const agent = await agentFor(t)
  const socket = connect(agent.port, '127.0.0.1')
  socket.write('PUT /v0.4/traces HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf')
  await agent.waitFor(({ connections }) => connections === 1)
  socket.end()
  await agent.waitFor(() => agent.summary().includes('problem: PUT /v0.4/traces: the sender cut it off'))
  assert.equal(agent.requests.length, 0)
})
