import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { type Agent, type AgentOptions, startAgent } from '../agent'
import { freePort } from '../free-port'
import { rig } from './rig'

/** An agent that ends with the test, and then fails it for a payload that was not right. */
async function agentFor(t: TestContext, options: AgentOptions): Promise<Agent> {
  const agent = await startAgent(options)
  t.after(() => agent.close())
  return agent
}

for (const personality of ['datakit', 'datadog'] as const) {
  test(`${personality}: ended spans arrive by themselves, and flush waits for them`, async t => {
    const agent = await agentFor(t, { personality })
    const { exporter, told, span } = rig(agent.url)
    span('a')
    await agent.waitForSpans(1)
    span('b')
    await exporter.flush(5000)
    assert.deepEqual(
      agent.spans().map(({ name }) => name),
      ['a', 'b'],
    )
    assert.equal(exporter.owes, false)
    assert.equal(exporter.counts.sent, 2)
    assert.equal(exporter.receiver, personality)
    assert.equal(told[0], `delivered 1 ${personality}`)
  })
}

for (const behaviour of ['html', 'empty', 'half-closed'] as const) {
  test(`an answer of status 200 is success, though it is ${behaviour}`, async t => {
    const agent = await agentFor(t, { personality: 'datakit' })
    agent.behave(behaviour, { times: 1 })
    const { exporter, span } = rig(agent.url)
    span('a')
    await exporter.flush(5000)
    assert.equal(exporter.counts.sent, 1)
    assert.equal(agent.spans().length, 1)
  })
}

for (const behaviour of [429, 500, 503, 'reset', 'silent'] as const) {
  test(`after ${behaviour} the same spans are sent again, once they are taken they are not`, async t => {
    const agent = await agentFor(t, { personality: 'datakit' })
    agent.behave(behaviour, { times: 2 })
    const { exporter, told, span } = rig(agent.url, { timeout: behaviour === 'silent' ? 100 : 20_000 })
    span('a')
    span('b')
    await exporter.flush(10_000)
    assert.deepEqual([...new Set(agent.spans().map(({ name }) => name))].sort(), ['a', 'b'])
    assert.equal(exporter.counts.sent, 2)
    assert.equal(told.filter(line => line.startsWith('failing')).length, 1)
    assert.equal(told.filter(line => line === 'works again').length, 1)
  })
}

for (const status of [400, 413, 415, 404, 403] as const) {
  test(`after ${status} nothing is sent again: the spans are counted and the reason is told`, async t => {
    const agent = await agentFor(t, { personality: 'datakit' })
    agent.behave(status)
    const { exporter, told, span } = rig(agent.url)
    span('a')
    await exporter.flush(5000)
    assert.equal(agent.requests.length, 1)
    assert.equal(exporter.counts.droppedRefused, 1)
    assert.equal(exporter.owes, false)
    assert.match(told[0] ?? '', new RegExp(`^refusing: it answered ${status}`))
  })
}

test('a payload that an agent keeps failing on is given up after five answers', async t => {
  const agent = await agentFor(t, { personality: 'datakit' })
  agent.behave(500)
  const { exporter, span } = rig(agent.url)
  span('a')
  await exporter.flush(20_000)
  assert.equal(agent.requests.length, 5)
  assert.equal(exporter.counts.droppedRefused, 1)
})

test('spans wait while no agent is there, and one that comes gets them all', async t => {
  const port = await freePort()
  const { exporter, told, span } = rig(`http://localhost:${port}`)
  for (let index = 0; index < 100; index++) span(`span ${index}`)
  await exporter.flush(300, true)
  assert.equal(exporter.owes, true)
  assert.match(exporter.reason ?? '', /ECONNREFUSED/)
  span('later')
  const agent = await agentFor(t, { personality: 'datakit', port })
  await exporter.flush(10_000)
  assert.equal(agent.spans().length, 101)
  assert.deepEqual(
    told.filter(line => !line.startsWith('delivered')).map(line => line.split(':')[0]),
    ['failing', 'works again'],
  )
})

test('what does not fit while no agent is there is dropped oldest first, and counted', async t => {
  const port = await freePort()
  const { exporter, large } = rig(`http://127.0.0.1:${port}`, { timeout: 10_000 })
  const total = 1500
  large(100)
  await exporter.flush(200, true)
  assert.equal(exporter.counts.droppedFull, 0)
  large(total - 100, [], 100)
  await exporter.flush(200, true)
  const { droppedFull } = exporter.counts
  assert.ok(droppedFull > 400 && droppedFull < 900, `${droppedFull} dropped`)
  const agent = await agentFor(t, { personality: 'datakit', port })
  await exporter.flush(20_000)
  const names = new Set(agent.spans().map(({ name }) => name))
  assert.equal(names.size + droppedFull, total)
  assert.deepEqual(
    ['span 150', `span ${total - 1}`].map(name => names.has(name)),
    [false, true],
  )
})

test('a span that never ends holds its ended siblings no longer than a flush, and each chunk names the whole trace id', async t => {
  const agent = await agentFor(t, { personality: 'datakit', partialFlush: true })
  const { exporter, tracer } = rig(agent.url, { partialSpans: 10 })
  const root = tracer.start({ name: 'never', parent: null })
  for (let index = 0; index < 25; index++) tracer.start({ name: `child ${index}`, parent: root }).finish()
  await agent.waitForSpans(20)
  await exporter.flush(5000)
  assert.equal(agent.spans().length, 25)
  assert.equal(agent.traces().length, 3)
  assert.equal(new Set(agent.spans().map(({ traceHex }) => traceHex)).size, 1)
  assert.notEqual(agent.traces()[0]?.[0]?.traceHex.slice(0, 16), '0'.repeat(16))
  assert.equal(exporter.owes, false)
  root.finish()
  await exporter.flush(5000)
  assert.equal(agent.spans().at(-1)?.name, 'never')
})

test('where parts are not wanted a trace is sent whole, and what has ended of it at the very end alone', async t => {
  const agent = await agentFor(t, { personality: 'datakit', partialFlush: true })
  const { exporter, tracer } = rig(agent.url, { partialSpans: undefined })
  const root = tracer.start({ name: 'root', parent: null })
  tracer.start({ name: 'child', parent: root }).finish()
  await exporter.flush(5000)
  assert.deepEqual([agent.spans().length, exporter.owes], [0, true])
  root.finish()
  await exporter.flush(5000)
  assert.deepEqual(
    agent.traces().map(({ length }) => length),
    [2],
  )
  const open = tracer.start({ name: 'never', parent: null })
  tracer.start({ name: 'last', parent: open }).finish()
  await exporter.flush(5000, true)
  assert.equal(agent.spans().at(-1)?.name, 'last')
})

test('a trace that was rejected is not sent to DataKit once it is known, and is counted', async t => {
  const agent = await agentFor(t, { personality: 'datakit' })
  const { exporter, tracer, span } = rig(agent.url)
  span('first')
  await exporter.flush(5000)
  tracer.start({ name: 'rejected', parent: null }).setTag('manual.drop', true).finish()
  await exporter.flush(5000)
  assert.equal(agent.spans().length, 1)
  assert.equal(exporter.counts.rejected, 1)
})

test('a rejected trace is sent to the Datadog Agent, which counts it', async t => {
  const agent = await agentFor(t, { personality: 'datadog' })
  const { exporter, tracer, span } = rig(agent.url)
  span('first')
  await exporter.flush(5000)
  tracer.start({ name: 'rejected', parent: null }).setTag('manual.drop', true).finish()
  await exporter.flush(5000)
  assert.equal(agent.spans().at(-1)?.metrics._sampling_priority_v1, -1)
})

test('a path prefix in the URL is kept, and a unix socket works', async t => {
  const prefixed = await agentFor(t, { personality: 'datakit', prefix: '/proxy/apm' })
  const first = rig(prefixed.url)
  first.span('a')
  await first.exporter.flush(5000)
  assert.equal(prefixed.requests[0]?.path, '/proxy/apm/v0.4/traces')

  const onSocket = await agentFor(t, { personality: 'datadog', socket: `/tmp/tracer-test-${process.pid}.sock` })
  const second = rig(onSocket.url)
  second.span('b')
  await second.exporter.flush(5000)
  assert.equal(onSocket.spans()[0]?.name, 'b')
})

for (const host of ['127.0.0.1', '::1'] as const) {
  test(`localhost finds an agent that listens on ${host} alone`, async t => {
    const agent = await agentFor(t, { personality: 'datakit', host })
    const { exporter, span } = rig(`http://localhost:${agent.port}`)
    span('a')
    await exporter.flush(5000)
    assert.equal(agent.spans().length, 1)
  })
}

test('payloads share one connection', async t => {
  const agent = await agentFor(t, { personality: 'datakit' })
  const { exporter, span } = rig(agent.url)
  for (let index = 0; index < 5; index++) {
    span(`span ${index}`)
    await exporter.flush(5000)
  }
  assert.equal(agent.requests.length, 5)
  assert.equal(agent.connections, 1)
})

test('chosen spans of a rejected trace are a chunk that DataKit keeps also while no agent has answered', async t => {
  for (const personality of ['datakit', 'datadog'] as const) {
    const agent = await agentFor(t, { personality, partialFlush: true })
    const { exporter, tracer } = rig(agent.url, {
      singleSpans: { choose: spans => spans.filter(({ name }) => name === 'card.charge') },
    })
    const reject = () => {
      const root = tracer.start({ name: 'web.request', parent: null })
      root.trace.decide(false)
      tracer.start({ name: 'card.charge', parent: root }).finish()
      root.finish()
    }
    reject()
    await exporter.flush(5000)
    assert.deepEqual(
      agent
        .spans()
        .map(({ name, metrics }) => `${name} ${metrics._sampling_priority_v1}`)
        .sort(),
      ['card.charge 2', 'web.request -1'],
    )
    if (personality === 'datakit') assert.equal(agent.points().length, 1)
    // Another agent may be where this one was, or elsewhere.
    exporter.readdress()
    reject()
    await exporter.flush(5000)
    const again = agent.spans().filter(({ name }) => name === 'card.charge')
    assert.deepEqual(
      again.map(({ metrics }) => metrics._sampling_priority_v1),
      [2, 2],
    )
  }
})

test('of a rejected trace the chosen spans go to DataKit in a chunk that it keeps, to the Datadog Agent with all others', async t => {
  for (const personality of ['datakit', 'datadog'] as const) {
    const agent = await agentFor(t, { personality, partialFlush: true })
    const { exporter, tracer, span } = rig(agent.url, {
      singleSpans: { choose: spans => spans.filter(({ name }) => name === 'card.charge') },
    })
    span('first')
    await exporter.flush(5000)
    const root = tracer.start({ name: 'web.request', parent: null })
    root.trace.decide(false)
    tracer.start({ name: 'card.charge', parent: root }).finish()
    root.finish()
    await exporter.flush(5000)
    const sent = agent.spans().slice(1)
    const expected = personality === 'datakit' ? ['card.charge 2'] : ['web.request -1', 'card.charge -1']
    assert.deepEqual(
      sent.map(({ name, metrics }) => `${name} ${metrics._sampling_priority_v1}`),
      expected,
    )
    assert.equal(root.trace.priority, -1)
    assert.equal(exporter.counts.rejected, personality === 'datakit' ? 1 : 0)
  }
})
