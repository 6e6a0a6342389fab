import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { after, before, type TestContext } from 'node:test'
import { type Agent, startAgent } from '../agent'
import { asksItself, startsIn } from '../command/project'
import { startStatsd } from '../metrics/statsd-server'
import { readUpload } from '../profiling/upload'
import type { ChildResult } from '../run-child'
import { chinesePage, commandWith, named } from './chinese-page'
import { blocksOf } from './commands'
import { createPlaces, type Places, runByShell, write } from './place'

const root = join(__dirname, '../..')

let places: Places
before(async () => {
  places = await createPlaces()
})
after(() => places.remove())

test('the services of the page are the examples', () => {
  for (const name of ['service_a.ts', 'service_b.ts']) {
    const source = readFileSync(join(root, 'examples', name), 'utf8')
    assert.ok(blocksOf(chinesePage, 'ts').includes(source), name)
  }
})

/** Runs a block of the page as a user does, with the placeholders filled in. */
async function run(block: string, agent: Agent, env = {}): Promise<ChildResult> {
  const folder = await places.installed()
  await write(folder, { 'my_app.js': asksItself })
  const ended = await runByShell(folder, named(block), { ...agent.environment(), ...env })
  assert.deepEqual([ended.code, ended.stdout, startsIn(ended.stderr)], [3, 'pong\n', 1], ended.stderr)
  assert.doesNotMatch(ended.stderr, /ignored/)
  return ended
}

async function agentFor(t: TestContext): Promise<Agent> {
  const agent = await startAgent({ personality: 'datadog' })
  t.after(() => agent.close())
  return agent
}

test('the application starts with its service and its environment', async t => {
  const agent = await agentFor(t)
  const { stderr } = await run(commandWith('DD_LOGS_INJECTION=true'), agent)
  assert.match(stderr, /started: service=my-service \(DD_SERVICE\) env=my-env/)
  assert.equal(agent.spans().length, 2)
})

test('a profile arrives', async t => {
  const agent = await agentFor(t)
  await run(commandWith('DD_PROFILING_ENABLED'), agent)
  const sent = agent.requests.find(({ path }) => path === '/profiling/v1/input')
  assert.ok(sent)
  assert.deepEqual(readUpload(sent.headers['content-type'], sent.body).event.attachments, ['wall.pprof', 'space.pprof'])
})

test('the sample rate is on the traces', async t => {
  const agent = await agentFor(t)
  await run(commandWith('DD_TRACE_SAMPLE_RATE'), agent)
  const roots = agent.spans().filter(({ parentId }) => parentId === 0n)
  assert.deepEqual(
    roots.map(({ metrics }) => metrics['_dd.rule_psr']),
    [0.8],
  )
})

test('runtime metrics arrive', async t => {
  const [agent, statsd] = await Promise.all([agentFor(t), startStatsd()])
  t.after(() => statsd.close())
  await run(commandWith('DD_RUNTIME_METRICS'), agent, { DD_DOGSTATSD_URL: `udp://127.0.0.1:${statsd.port}` })
  await statsd.waitFor(metrics => metrics.some(({ name }) => name === 'runtime.node.mem.rss'))
})
