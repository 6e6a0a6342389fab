import assert from 'node:assert/strict'
import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { startAgent } from '../agent'
import { startsIn } from '../command/project'
import { chinesePage, commandWith } from '../docs/chinese-page'
import { blocksOf } from '../docs/commands'
import { createPlaces, install, write } from '../docs/place'
import { createProject, packTracer, removeProject } from '../packaging/setups/project'
import { runChild, startChild } from '../run-child'

const examples = join(__dirname, '../../examples')

test('the example of the manual API makes the trees that it shows', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const { code, stdout, stderr } = await runChild({
    args: ['--import', 'tsx', join(examples, 'manual.ts')],
    env: agent.environment(),
    timeout: 60_000,
  })
  assert.equal(code, 0, stderr)
  assert.equal(stdout, 'receipt for 1999\nactive: cleanup\n5 spans sent\n')
  assert.deepEqual(
    agent
      .spans()
      .map(({ name }) => name)
      .sort(),
    ['checkout', 'cleanup', 'deliver', 'payment.charge', 'payment.charge'],
  )
})

test('the example of an own instrumentation has the spans that it describes', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const { code, stdout, stderr } = await runChild({
    args: ['--import', 'tsx', join(examples, 'own-instrumentation.ts')],
    env: agent.environment(),
    timeout: 60_000,
  })
  assert.equal(code, 0, stderr)
  assert.equal(
    stdout,
    'the mail goes on with the trace: true\nas without a tracer: TypeError: no address: nobody\n3 spans sent\n',
  )
  const [sent, failed] = agent.spans().filter(span => span.name === 'mail.send')
  assert.deepEqual([sent?.meta['mail.to'], sent?.meta['mail.id'], sent?.error], ['ann@example.org', 'm-1', 0])
  assert.deepEqual([failed?.error, failed?.meta['error.message']], [1, 'no address: nobody'])
})

test('the example of beforeSend sends what it says, changed and without what it leaves out', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const { code, stdout, stderr } = await runChild({
    args: ['--import', 'tsx', join(examples, 'before-send.ts')],
    env: agent.environment(),
    timeout: 60_000,
  })
  assert.equal(code, 0, stderr)
  assert.equal(stdout, '2 spans sent, 1 left out\n')
  const [read, checkout] = ['cache.read', 'checkout'].map(name => agent.spans().find(span => span.name === name))
  assert.equal(read?.parentId, 0n)
  assert.equal(checkout?.meta['card.number'], '…1111')
})

test('the example of tests over traces passes, and says nothing of an agent', async () => {
  const { code, stdout, stderr } = await runChild({
    args: ['--import', 'tsx', '--test', join(examples, 'testing.test.ts')],
    timeout: 60_000,
  })
  assert.equal(code, 0, stdout + stderr)
  assert.match(stdout, /pass 2/)
  assert.doesNotMatch(stdout + stderr, /tracer: /)
})

test("the example of OpenTelemetry's API makes one trace with both APIs", async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const { code, stdout, stderr } = await runChild({
    args: ['--import', 'tsx', join(examples, 'opentelemetry.ts')],
    env: agent.environment(),
    timeout: 60_000,
  })
  assert.equal(code, 0, stderr)
  assert.equal(stdout, 'one trace: true\ncustomer: c-42\n2 spans sent\n')
  const [order, charge] = ['receive order', 'payment.charge'].map(name =>
    agent.spans().find(({ resource }) => resource === name),
  )
  assert.deepEqual([order?.name, order?.error, order?.meta['error.message']], ['http.server.request', 1, 'no stock'])
  assert.deepEqual([charge?.parentId, charge?.metrics['payment.cents']], [order?.spanId, 1999])
})

test('the example of a bundle is built with Express traced inside', { timeout: 120_000 }, async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const packed = await packTracer()
  t.after(() => removeProject(packed.folder))
  const setup = { group: '', name: '', packages: ['esbuild@0.28', 'express@5.1.0'], start: [], gets: { spans: [] } }
  const folder = await createProject(setup, packed.tarball)
  t.after(() => removeProject(folder))
  await cp(join(examples, 'bundle'), folder, { recursive: true })
  const built = await runChild({ args: ['build.mjs'], cwd: folder, timeout: 60_000 })
  assert.deepEqual([built.code, built.stderr], [0, 'tracer: traced in this bundle: express 5.1.0\n'])
  const env = { ...agent.environment(), PORT: '0' }
  const child = startChild({ args: ['dist/app.cjs'], cwd: folder, env, timeout: 30_000 }, t)
  const [, port = ''] = await child.waitForLine(/^listens on (\d+)/, 20_000)
  for (const path of ['/users/7', '/stop']) await (await fetch(`http://127.0.0.1:${port}${path}`)).text()
  assert.equal((await child.ended).code, 0)
  const resources = agent.spans().flatMap(({ name, resource }) => (name === 'express.request' ? [resource] : []))
  assert.deepEqual(resources, ['GET /users/:id', 'GET /stop'])
})

test('the demo prints one trace across both services', async () => {
  const { code, stdout, stderr } = await runChild({
    args: ['--import', 'tsx', join(examples, 'demo.ts')],
    timeout: 120_000,
  })
  assert.equal(code, 0, stderr)
  assert.match(stdout, /GET http:\/\/localhost:54321\/a 200\ntrace [0-9a-f]{32}, 5 spans/)
  assert.match(
    stdout,
    /SERVICE_A {2}express\.request {2}GET \/a[\s\S]*SERVICE_A {2}http\.request {2}GET[\s\S]*SERVICE_B {2}express\.request {2}GET \/b/,
  )
})

/** The commands of the Chinese page that start both services: the shell ends when both have, and says how. */
function bothServices(port: number): string {
  const start = (name: string) =>
    commandWith(`DD_SERVICE=${name}`).replace('DD_AGENT_PORT=9529', `DD_AGENT_PORT=${port}`)
  return `${start('SERVICE_A')}
a=$!
${start('SERVICE_B')}
b=$!
until grep -q 'listens on' a.log && grep -q 'listens on' b.log; do
  kill -0 $a && kill -0 $b || { cat a.log b.log; exit 1; }
  sleep 0.1
done
echo both listen
wait $a; echo a ended with $?
wait $b; echo b ended with $?`
}

/** The addresses that the page asks by curl. */
function addressesOf(text: string): string[] {
  return commandWith(text)
    .split('\n')
    .map(line => line.replace(/^curl /, ''))
}

test('services A and B started as the page says, asked and stopped over HTTP, leave one trace across both', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const [a = '', b = ''] = blocksOf(chinesePage, 'ts')
  const places = await createPlaces()
  t.after(() => places.remove())
  const folder = await places.installed()
  await install(folder, commandWith('npm install express'))
  await write(folder, { 'service_a.ts': a, 'service_b.ts': b })
  const shell = startChild(
    {
      command: 'sh',
      args: ['-c', bothServices(agent.port)],
      cwd: folder,
      timeout: 55_000,
    },
    t,
  )
  await shell.waitForLine(/^both listen$/, 50_000)
  const answers: string[] = []
  for (const url of [...addressesOf('localhost:54321/a'), ...addressesOf('localhost:54322/stop')])
    answers.push(await (await fetch(url)).text())
  assert.deepEqual(answers, ['OK', 'Server shutting down...\n', 'Server shutting down...\n'])
  const { code, stdout } = await shell.ended
  const logs = await Promise.all(['a.log', 'b.log'].map(log => readFile(join(folder, log), 'utf8')))
  assert.deepEqual([code, stdout], [0, 'both listen\na ended with 0\nb ended with 0\n'], logs.join('\n'))
  for (const log of logs) assert.equal(startsIn(log), 1, log)

  const spans = agent.spans()
  for (const { name, meta } of spans) {
    assert.deepEqual([meta.project, meta.env, meta.version], ['your_project_name', 'test', 'v1'], name)
  }
  const [asked, ...others] = spans.filter(({ name }) => name === 'http.request')
  assert.ok(asked !== undefined && others.length === 0)
  const trace = spans.filter(({ traceId }) => traceId === asked.traceId)
  assert.match(asked.traceHex, /^(?!0{16})[0-9a-f]{32}$/)
  assert.deepEqual([...new Set(trace.map(({ traceHex }) => traceHex))], [asked.traceHex])
  const entry = trace.find(({ resource }) => resource === 'GET /b')
  assert.deepEqual([asked.service, entry?.service, entry?.parentId], ['SERVICE_A', 'SERVICE_B', asked.spanId])
  const stops = spans.filter(({ resource }) => resource === 'GET /stop')
  assert.deepEqual(stops.map(({ service }) => service).sort(), ['SERVICE_A', 'SERVICE_B'])
})
