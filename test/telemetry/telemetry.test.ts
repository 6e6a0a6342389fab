import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startTelemetry, type TelemetryContext } from '../../src/telemetry/install'
import { addressOf } from '../../src/transport/address'
import { type Agent, type AgentOptions, startAgent } from '../agent'
import { told } from './told'

const sender = {
  application: { service_name: 'shop' },
  host: { hostname: 'here' },
  runtimeId: 'run-1',
  namingSchema: 'v0',
  tracerVersion: '1.2.3',
}

async function rig(t: TestContext, context: Partial<TelemetryContext> = {}, options: Partial<AgentOptions> = {}) {
  const agent = await startAgent({ personality: 'datadog', ...options })
  const running = startTelemetry({
    sender,
    interval: 20,
    extendedInterval: 1_000_000,
    configuration: () => [{ name: 'DD_ENV', value: null, origin: 'default', seq_id: 1 }],
    products: {},
    installSignature: undefined,
    libraries: () => new Map([['pg', '8.0.0']]),
    dependencies: true,
    counters: undefined,
    findAgent: async () => addressOf(new URL(agent.url)),
    headers: () => ({ 'Datadog-Meta-Lang': 'nodejs' }),
    timeout: 2000,
    untraced: fn => fn(),
    debug: () => {},
    ...context,
  })
  t.after(async () => {
    running.stop()
    await agent.close()
  })
  return { agent, running }
}

const has = (type: string) => (agent: Agent) => told(agent).some(event => event.type === type)

test('a program is introduced with its settings, libraries and packages, then gives signs of life', async t => {
  const { agent } = await rig(t)
  await agent.waitFor(has('app-heartbeat'))
  const events = told(agent)
  assert.equal(events[0]?.type, 'app-started')
  assert.deepEqual(events[0]?.payload, {
    products: {},
    configuration: [{ name: 'DD_ENV', value: null, origin: 'default', seq_id: 1 }],
  })
  assert.deepEqual(events.find(event => event.type === 'app-integrations-change')?.payload, {
    integrations: [{ name: 'pg', version: '8.0.0', enabled: true, auto_enabled: true }],
  })
  assert.ok(JSON.stringify(events.find(event => event.type === 'app-dependencies-loaded')?.payload).includes('"tsx"'))
  assert.equal(events.filter(event => event.type === 'app-started').length, 1)
  assert.equal(events.filter(event => event.type === 'app-integrations-change').length, 1)
})

test('a request says who sends and what it holds', async t => {
  const { agent } = await rig(t)
  await agent.waitFor(({ requests }) => requests.length > 0)
  const [request] = agent.requests
  const { payload: _, tracer_time, ...body } = JSON.parse(request?.body.toString('utf8') ?? '')
  assert.deepEqual(body, {
    api_version: 'v2',
    naming_schema_version: 'v0',
    request_type: 'message-batch',
    runtime_id: 'run-1',
    seq_id: 1,
    application: sender.application,
    host: sender.host,
  })
  assert.ok(Number.isInteger(tracer_time))
  assert.equal(request?.headers['dd-telemetry-request-type'], 'message-batch')
  assert.equal(request?.headers['dd-telemetry-api-version'], 'v2')
  assert.equal(request?.headers['content-type'], 'application/json')
  assert.equal(request?.headers['datadog-meta-lang'], 'nodejs')
})

test('the word of the installer goes with the introduction', async t => {
  const installSignature = { install_id: 'a', install_time: '1', install_type: 'manual' }
  const { agent } = await rig(t, { installSignature })
  await agent.waitFor(has('app-started'))
  assert.deepEqual(told(agent)[0]?.payload.install_signature, installSignature)
})

test('numbers are told as what was added since the last time', async t => {
  let count = 2
  const { agent } = await rig(t, { counters: () => [{ name: 'spans_created', tags: ['a:b'], count }] })
  const points = () =>
    told(agent)
      .filter(event => event.type === 'generate-metrics')
      .flatMap(event => event.payload.series as { points: [number, number][] }[])
      .map(series => series.points[0]?.[1])
  await agent.waitFor(() => points().length === 1)
  count = 5
  await agent.waitFor(() => points().length === 2)
  assert.deepEqual(points(), [2, 3])
  const [first] = told(agent).filter(event => event.type === 'generate-metrics')
  assert.equal(first?.payload.namespace, 'tracers')
})

test('what an agent did not take is told again, but no sign of life', async t => {
  let refusing = true
  const reply = () => (refusing ? { status: 503 } : undefined)
  const { agent } = await rig(t, {}, { reply })
  await agent.waitFor(({ requests }) => requests.length >= 3)
  agent.clear()
  refusing = false
  await agent.waitFor(({ requests }) => requests.some(({ status }) => status === 202))
  const accepted = agent.requests.findIndex(({ status }) => status === 202)
  agent.requests.splice(0, accepted)
  const types = told(agent).map(event => event.type)
  assert.equal(types[0], 'app-started')
  assert.equal(types.filter(type => type === 'app-heartbeat').length <= agent.requests.length, true)
})

test('after a long time everything is told again', async t => {
  const { agent } = await rig(t, { extendedInterval: 1 })
  await agent.waitFor(has('app-extended-heartbeat'))
  const { payload } = told(agent).find(event => event.type === 'app-extended-heartbeat') ?? { payload: {} }
  assert.deepEqual(Object.keys(payload), ['configuration', 'dependencies', 'integrations'])
})

test('a changed setting and the end of the program are told at once, the end once', async t => {
  const { agent, running } = await rig(t, { interval: 1_000_000 })
  running.changed([{ name: 'DD_ENV', value: 'x', origin: 'remote_config', seq_id: 2 }])
  await running.close()
  await running.close()
  const types = told(agent).map(event => event.type)
  assert.ok(types.includes('app-client-configuration-change'))
  assert.deepEqual(types.slice(-1), ['app-closing'])
  assert.equal(types.filter(type => type === 'app-closing').length, 1)
})
