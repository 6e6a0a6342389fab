import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { type Agent, startAgent } from '../agent'
import { asksItself, createProject, startsIn } from '../command/project'
import { startStatsd } from '../metrics/statsd-server'
import { readUpload } from '../profiling/upload'
import { type ChildResult, runChild, startChild } from '../run-child'
import { blocksOf, chinesePage, commandWith } from './chinese-page'

const root = join(__dirname, '../..')

/** Commands of the page that another test runs, with that test. */
const elsewhere: Readonly<Record<string, string>> = {
  'npm install /path/to/tracer-0.1.0.tgz': 'test/packaging/user-project.ts',
  'DD_SERVICE=SERVICE_A': 'test/examples/examples.test.ts',
  'DD_SERVICE=SERVICE_B': 'test/examples/examples.test.ts',
  'localhost:54321/a': 'test/examples/examples.test.ts',
  'localhost:54322/stop': 'test/examples/examples.test.ts',
}
const here = ['DD_LOGS_INJECTION=true', 'DD_PROFILING_ENABLED', 'DD_TRACE_SAMPLE_RATE', 'DD_RUNTIME_METRICS', '--ui']

test('each command of the page is run by a test', () => {
  for (const block of blocksOf('shell')) {
    const known = [...Object.keys(elsewhere), ...here].filter(text => block.includes(text))
    assert.equal(known.length, 1, block)
  }
})

test('the services of the page are the examples', () => {
  for (const name of ['service_a.ts', 'service_b.ts']) {
    const source = readFileSync(join(root, 'examples', name), 'utf8')
    assert.ok(blocksOf('ts').includes(source), name)
  }
})

test('what the page links to is there', () => {
  for (const [, path = ''] of chinesePage.matchAll(/\]\(([\w./-]+)\)/g)) readFileSync(join(root, path))
})

/** Runs a block of the page as a user does, with the placeholders filled in. */
async function run(t: TestContext, block: string, agent: Agent, env = {}): Promise<ChildResult> {
  const { folder, path } = await createProject(t, { 'my_app.js': asksItself })
  const line = block.replace('<YOUR-SERVICE-Name>', 'my-service').replace('<YOUR-ENV-NAME>', 'my-env')
  const ended = await runChild({
    command: 'sh',
    args: ['-c', line],
    cwd: folder,
    env: { PATH: path, ...agent.environment(), ...env },
  })
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
  const { stderr } = await run(t, commandWith('DD_LOGS_INJECTION=true'), agent)
  assert.match(stderr, /started: service=my-service \(DD_SERVICE\) env=my-env/)
  assert.equal(agent.spans().length, 2)
})

test('a profile arrives', async t => {
  const agent = await agentFor(t)
  await run(t, commandWith('DD_PROFILING_ENABLED'), agent)
  const sent = agent.requests.find(({ path }) => path === '/profiling/v1/input')
  assert.ok(sent)
  assert.deepEqual(readUpload(sent.headers['content-type'], sent.body).event.attachments, ['wall.pprof', 'space.pprof'])
})

test('the sample rate is on the traces', async t => {
  const agent = await agentFor(t)
  await run(t, commandWith('DD_TRACE_SAMPLE_RATE'), agent)
  const roots = agent.spans().filter(({ parentId }) => parentId === 0n)
  assert.deepEqual(
    roots.map(({ metrics }) => metrics['_dd.rule_psr']),
    [0.8],
  )
})

test('runtime metrics arrive', async t => {
  const [agent, statsd] = await Promise.all([agentFor(t), startStatsd()])
  t.after(() => statsd.close())
  await run(t, commandWith('DD_RUNTIME_METRICS'), agent, { DD_DOGSTATSD_URL: `udp://127.0.0.1:${statsd.port}` })
  await statsd.waitFor(metrics => metrics.some(({ name }) => name === 'runtime.node.mem.rss'))
})

test('the page of this machine opens', async t => {
  const { folder, path } = await createProject(t, { 'my_app.js': `${asksItself}\nsetInterval(() => {}, 1000)` })
  const child = startChild(
    { command: 'sh', args: ['-c', `exec ${commandWith('--ui')}`], cwd: folder, env: { PATH: path } },
    t,
  )
  const [, url = ''] = await child.waitForLine(/traces are shown at (http:\S+)/, 20_000)
  assert.match(await (await fetch(url)).text(), /^<!doctype html>/i)
})
