import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { startLocalAgent } from '../../src/agent/start'
import { readArguments } from '../../src/command/arguments'
import { withBunPreload, withTracer } from '../../src/command/node-options'
import { startAgent } from '../agent'
import { runChild, startChild } from '../run-child'

const cli = join(__dirname, '../../dist/src/cli.js')

function run(args: readonly string[], env: Record<string, string> = {}, input = '') {
  return runChild({ args: [cli, ...args], env: { DD_TRACE_STARTUP_LOGS: 'false', ...env }, input })
}

test('options end at the command, whose own arguments are not touched', () => {
  assert.deepEqual(readArguments(['-d', '-p', 'node', '--version', '-d', '--', 'x']), {
    kind: 'run',
    command: 'node',
    args: ['--version', '-d', '--', 'x'],
    variables: { DD_TRACE_DEBUG: 'true', DD_PROFILING_ENABLED: 'true' },
    show: { page: false, console: false },
  })
  assert.deepEqual(readArguments(['--', '--odd']), {
    kind: 'run',
    command: '--odd',
    args: [],
    variables: {},
    show: { page: false, console: false },
  })
  assert.equal(readArguments(['--bogus', 'node']).kind, 'mistake')
  assert.equal(readArguments([]).kind, 'mistake')
})

test('NODE_OPTIONS gains the tracer once, before what was there, and quotes a path with blanks', () => {
  const once = withTracer('--max-old-space-size=64', '/a b/register.js')
  assert.equal(once, '--require "/a b/register.js" --max-old-space-size=64')
  assert.equal(withTracer(once, '/a b/register.js'), once)
  assert.equal(withTracer(undefined, '/a/register.js'), '--require /a/register.js')
})

test('under Plug’n’Play the tracer comes behind what finds packages', () => {
  const ours = '--require /z.zip/register.js'
  assert.equal(withTracer('--require /p/.pnp.cjs', '/z.zip/register.js'), `--require /p/.pnp.cjs ${ours}`)
  assert.equal(
    withTracer(
      '--no-warnings -r "/a b/.pnp.cjs" --experimental-loader file:///a/.pnp.loader.mjs',
      '/z.zip/register.js',
    ),
    `--no-warnings -r "/a b/.pnp.cjs" ${ours} --experimental-loader file:///a/.pnp.loader.mjs`,
  )
})

test('BUN_OPTIONS gains the tracer once, as a word in quotes where its path has blanks', () => {
  const once = withBunPreload('--smol', '/a b/register.js')
  assert.equal(once, '"--preload=/a b/register.js" --smol')
  assert.equal(withBunPreload(once, '/a b/register.js'), once)
  assert.equal(withBunPreload(undefined, '/a/register.js'), '--preload=/a/register.js')
})

test('arguments, standard input, output and exit code are the command’s own', async () => {
  const script =
    'process.stdin.pipe(process.stdout); console.error(process.argv.slice(1).join("|")); process.exitCode = 7'
  const { code, stdout, stderr } = await run(['node', '-e', script, 'a b', '*', '$HOME', '--', '-i'], {}, 'given')
  assert.deepEqual([code, stdout, stderr], [7, 'given', 'a b|*|$HOME|--|-i\n'])
})

test('the tracer is in the command and in what it starts, but not in npm itself', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  const folder = await mkdtemp(join(tmpdir(), 'tracer-cli '))
  t.after(() => Promise.all([agent.close(), rm(folder, { recursive: true })]))
  const script =
    'process.getBuiltinModule("diagnostics_channel").channel("tracer:shared")[Symbol.for("tracer.shared")]?.[Symbol.for("tracer.instance")].tracer.trace(process.argv[1] ?? "direct", () => {})'
  await writeFile(join(folder, 'app.js'), script)
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'app-of-npm', scripts: { start: 'node app.js' } }),
  )
  const env = { ...agent.environment(), DD_TRACE_STARTUP_LOGS: 'true' }
  await run(['node', '-e', script], env)
  await run(['sh', '-c', `node -e '${script}' from-shell`], env)
  const npm = await runChild({ args: [cli, 'npm', 'start', '--silent'], cwd: folder, env })
  assert.equal(npm.code, 0, npm.stderr)
  assert.equal(npm.stderr.match(/started/g)?.length, 1, npm.stderr)
  assert.deepEqual(
    agent.spans().map(span => span.name.replace(/.*app\.js$/, 'app.js')),
    ['direct', 'from-shell', 'app.js'],
  )
  assert.equal(agent.spans()[2]?.service, 'app-of-npm')
})

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test(`${signal} reaches the command, and its end is ours`, async () => {
    const child = startChild({
      args: [
        cli,
        'node',
        '-e',
        `process.on('${signal}', () => { console.log('got it'); process.exit(4) }); setInterval(() => {}, 1000); console.log('ready')`,
      ],
      env: { DD_TRACE_STARTUP_LOGS: 'false' },
    })
    await child.waitForLine(/ready/, 25_000)
    child.signal(signal)
    const { code, stdout } = await child.ended
    assert.deepEqual([code, stdout], [4, 'ready\ngot it\n'])
  })
}

test('a command that a signal ends, ends us by the same signal', async () => {
  const { code, signal } = await run(['node', '-e', 'process.kill(process.pid, "SIGKILL")'])
  assert.deepEqual([code, signal], [null, 'SIGKILL'])
})

test('what cannot be run is named, with the exit code that a shell gives', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'tracer-cli-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'app.js')
  await writeFile(file, '')
  await chmod(file, 0o644)
  const unknown = await run(['no-such-command'])
  assert.deepEqual([unknown.code, unknown.stderr], [127, 'ddtrace-run: no-such-command: command not found\n'])
  const script = await run([file])
  assert.equal(script.code, 126)
  assert.match(script.stderr, /is not executable; did you mean: npx ddtrace-run node /)
})

test('--info knows our own agent, which names a Datadog Agent as well', async t => {
  const agent = await startLocalAgent({ port: 0, statsdPort: 0, log: () => undefined })
  t.after(() => agent.close())
  const { stdout } = await run(['--info'], { DD_TRACE_AGENT_URL: agent.url })
  assert.match(stdout, new RegExp(`agent: ddtrace-run agent answers at ${agent.url}\n`))
})

test('--info tells what was set, sources, problems and whether an agent answers', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const { port } = agent
  const up = await run(['--info'], { DD_SERVICE: 'shop', DD_AGENT_PORT: String(port), DD_TRACE_RATE_LIMIT: 'many' })
  assert.equal(up.code, 0)
  assert.match(up.stdout, /DD_SERVICE +DD_SERVICE +shop/)
  assert.match(up.stdout, /DD_TRACE_RATE_LIMIT: expected .*got "many"/)
  assert.match(up.stdout, new RegExp(`agent: DataKit .*answers at http://localhost:${port}`))
  await agent.close()
  const down = await run(['--info'], { DD_AGENT_PORT: String(port) })
  assert.match(down.stdout, new RegExp(`agent: none answers at http://localhost:${port}; set DD_AGENT_HOST`))
  assert.ok(!down.stdout.includes('DD_ENV'))
  const all = await run(['--info', '--all'], { DD_AGENT_PORT: String(port) })
  assert.match(all.stdout, /DD_ENV +default +-/)
})

test('--info asks the collector where traces go by OTLP', async t => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['content-type']} ${request.headers['x-key']}`)
    response.statusCode = request.url === '/v1/traces' ? 200 : 404
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const env = { OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_HEADERS: 'x-key=1' }
  const there = await run(['--info'], { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: url })
  assert.match(there.stdout, new RegExp(`collector: takes traces at ${url}/v1/traces`))
  const wrong = await run(['--info'], { ...env, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/other` })
  assert.match(wrong.stdout, new RegExp(`collector: ${url}/other answered 404; OTEL_EXPORTER_OTLP_ENDPOINT`))
  assert.equal(asked[0], 'POST /v1/traces application/x-protobuf 1')
  server.close()
  server.closeAllConnections()
  const away = await run(['--info'], { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: url })
  assert.match(away.stdout, new RegExp(`collector: none answers at ${url}/v1/traces \\(`))
})

test('--version and --help answer at once', async () => {
  assert.match((await run(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/)
  assert.match((await run(['--help'])).stdout, /^usage: ddtrace-run/)
})
