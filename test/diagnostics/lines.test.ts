import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import test from 'node:test'
import { startAgent } from '../agent'
import { freePort } from '../free-port'
import { runChild } from '../run-child'

const root = join(__dirname, '../..')
const register = join(root, 'dist/src/register.js')
const oneSpan = `require(${JSON.stringify(join(root, 'dist/src/index.js'))}).trace('a', () => {});`

async function linesOf(script: string, env: Record<string, string>): Promise<string[]> {
  const { stderr, code } = await runChild({ args: ['-r', register, '-e', script], cwd: root, env })
  assert.equal(code, 0, stderr)
  return stderr.split('\n').filter(Boolean)
}

test('a process says two things: what it starts with, and who took its first payload', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const [first, second, ...rest] = await linesOf(oneSpan, {
    ...agent.environment(),
    DD_SERVICE: 'shop',
    DD_ENV: 'prod',
    DD_TRACE_SAMPLE_RATE: '0.5x',
    DD_SERVCE: 'shop',
  })
  assert.match(
    first ?? '',
    /^tracer: [\d.]+ started: service=shop \(DD_SERVICE\) env=prod; agent http:\/\/127\.0\.0\.1:\d+; to look at: /,
  )
  assert.match(first ?? '', /DD_TRACE_SAMPLE_RATE: expected .*, got "0\.5x"/)
  assert.match(first ?? '', /DD_SERVCE .*DD_SERVICE/)
  assert.match(second ?? '', /^tracer: first 1 spans accepted by DataKit at http:\/\/127\.0\.0\.1:\d+$/)
  assert.deepEqual(rest, [])
})

test('a first payload that is refused is told with the reason and what to do', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  agent.behave(404)
  t.after(() => agent.close())
  const lines = await linesOf(oneSpan, agent.environment())
  assert.equal(lines.length, 3)
  assert.match(lines[1] ?? '', /refuses traces: it answered 404.*ddtrace input/)
  assert.match(lines[2] ?? '', /spans? (was|were) not delivered: \d that an agent refused/)
})

test('the variable that a message names silences it', async () => {
  const lines = await linesOf(oneSpan, {
    DD_TRACE_AGENT_URL: `http://127.0.0.1:${await freePort()}`,
    DD_TRACE_STARTUP_LOGS: 'false',
    DD_TRACE_LOG_LEVEL: 'error',
  })
  assert.deepEqual(lines, [])
})

test('from the third on each problem has a line, wrong names first; what is on is confirmed', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const [first, ...rest] = await linesOf(oneSpan, {
    ...agent.environment(),
    DD_LOGS_INJECTION: 'true',
    DD_RUNTIME_METRICS_ENABLED: 'true',
    DD_PROFILING_ENABLED: 'true',
    DD_TRACE_SAMPLE_RATE: '2',
    DD_TRACE_RATE_LIMIT: 'many',
    DD_SERVCE: 'shop',
  })
  assert.match(first ?? '', /log injection=on runtime metrics=on profiling=on; agent .*; 3 things to look at:$/)
  assert.deepEqual(
    rest.slice(0, 3).map(line => /^tracer: - (\w+)/.exec(line)?.[1]),
    ['DD_SERVCE', 'DD_TRACE_SAMPLE_RATE', 'DD_TRACE_RATE_LIMIT'],
  )
})

test('a limit that leaves out traces is told once', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const script = `const tracer = require(${JSON.stringify(join(root, 'dist/src/index.js'))}); for (let i = 0; i < 50; i++) tracer.trace('a', () => {})`
  const lines = await linesOf(script, { ...agent.environment(), DD_TRACE_SAMPLE_RATE: '1', DD_TRACE_RATE_LIMIT: '2' })
  assert.equal(lines.filter(line => /more than 2 traces a second: .*DD_TRACE_RATE_LIMIT/.test(line)).length, 1)
})

test('a web server that answers 200 to everything is not called an agent', async t => {
  const server = createServer((request, response) => {
    request.resume()
    response.end('<html>Welcome</html>')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const lines = await linesOf(oneSpan, { DD_AGENT_HOST: `127.0.0.1:${port}` })
  assert.match(lines[0] ?? '', new RegExp(`agent http://127\\.0\\.0\\.1:${port}$`))
  assert.match(
    lines[1] ?? '',
    /accepted by a server at .*does not say that it is .*check DD_AGENT_HOST and DD_AGENT_PORT/,
  )
})

test('DD_TRACE_STARTUP_LOGS=false silences both lines', async t => {
  const agent = await startAgent({ personality: 'datadog' })
  t.after(() => agent.close())
  assert.deepEqual(await linesOf(oneSpan, { ...agent.environment(), DD_TRACE_STARTUP_LOGS: 'false' }), [])
})

test('an agent that is away is told once, not once a flush', async () => {
  const port = await freePort()
  const lines = await linesOf(`${oneSpan} setTimeout(() => {}, 2500)`, {
    DD_TRACE_AGENT_URL: `http://127.0.0.1:${port}`,
    DD_TRACE_FLUSH_INTERVAL: '50',
  })
  const told = lines.filter(line => line.includes('takes no traces'))
  assert.equal(told.length, 1, lines.join('\n'))
  assert.match(
    told[0] ?? '',
    /set DD_AGENT_HOST and DD_AGENT_PORT .* npx ddtrace-run --ui node app\.js \(DD_TRACE_LOG_LEVEL=error silences this\)/,
  )
})

test('DD_TRACE_ENABLED=false leaves the process alone and says so', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const script = `${oneSpan} console.error(String(require('http').request).includes('original'))`
  const lines = await linesOf(script, { ...agent.environment(), DD_TRACE_ENABLED: 'false' })
  assert.match(lines[0] ?? '', /tracing is off \(DD_TRACE_ENABLED\)/)
  assert.equal(lines[1], 'false')
  assert.equal(agent.requests.length, 0)
})

test('a library that was loaded before the tracer is named with the file that loaded it', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const early = join(root, 'test/diagnostics/loads-express.cjs')
  const { stderr } = await runChild({
    args: ['-r', early, '-r', register, '-e', oneSpan],
    cwd: root,
    env: agent.environment(),
  })
  assert.match(
    stderr.split('\n')[0] ?? '',
    /router is not traced: it was loaded by .*loads-express\.cjs before the tracer/,
  )
})

test('what is imported after the tracer is traced, and no word says otherwise', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  // Node reads all files of a chain of imports, and puts those in CommonJS into its cache, before it runs the first.
  const folder = await mkdtemp(join(root, 'test/diagnostics/imports-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'start.mjs'), `import tracer from '${root}/dist/src/index.mjs'; tracer.init()`)
  const starts = { init: `import '${root}/dist/src/init.js'`, file: `import './start.mjs'` }
  const groups = [
    ['express', 'pg'],
    ['pino', 'winston', 'ioredis'],
    ['mysql2', 'koa'],
  ]
  for (const [start, first] of Object.entries(starts)) {
    for (const libraries of groups) {
      const app = join(folder, `${start}-${libraries[0]}.mjs`)
      const lines = [
        first,
        ...libraries.map(name => `import '${name}'`),
        `import tracer from '${root}/dist/src/index.mjs'`,
      ]
      await writeFile(app, [...lines, `tracer.trace('a', () => {})`].join('\n'))
      const { stderr } = await runChild({
        args: [app],
        cwd: root,
        env: { ...agent.environment(), DD_LOGS_INJECTION: 'true' },
      })
      assert.ok(!stderr.includes('not traced'), stderr)
      const traced = /libraries traced: (.*)/.exec(stderr)?.[1] ?? ''
      for (const library of libraries) assert.ok(traced.includes(library), `${library}: ${stderr}`)
    }
  }
})

test('a second init names what cannot change any more, each with its variable', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const script = `const tracer = require(${JSON.stringify(join(root, 'dist/src/index.js'))}); tracer.init({ service: 'other', profiling: true }); tracer.trace('a', () => {})`
  const lines = await linesOf(script, { ...agent.environment(), DD_SERVICE: 'shop' })
  assert.ok(
    lines.some(line =>
      /init was called after .*: service \(DD_SERVICE\), \w+ \(DD_PROFILING_ENABLED\) cannot/.test(line),
    ),
    lines.join('\n'),
  )
  assert.equal(agent.spans()[0]?.service, 'shop')
})

test('OpenTelemetry that is asked for by a second init is there', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const script = `require(${JSON.stringify(join(root, 'dist/src/index.js'))}).init({ otelEnabled: true })
    require('@opentelemetry/api').trace.getTracer('x').startSpan('a').end()`
  const lines = await linesOf(script, agent.environment())
  assert.equal(lines.length, 2, lines.join('\n'))
  assert.equal(agent.spans().length, 1)
})

test('a second init changes what can change while the tracer runs, and is silent', async t => {
  const [first, second] = await Promise.all([
    startAgent({ personality: 'datakit' }),
    startAgent({ personality: 'datakit' }),
  ])
  t.after(() => Promise.all([first.close(), second.close()]))
  const url = second.environment().DD_TRACE_AGENT_URL ?? ''
  const options = { service: 'shop', url, tags: { team: 'cart' }, samplingRules: [{ name: 'a', sampleRate: 0 }] }
  const script = `const tracer = require(${JSON.stringify(join(root, 'dist/src/index.js'))})
    tracer.init(${JSON.stringify(options)}); tracer.trace('a', () => {}); tracer.init({ sampleRate: 1, samplingRules: [] })
    tracer.trace('b', () => {}); tracer.init(); tracer.init({ tags: new Proxy({}, { ownKeys() { throw 0 } }) })`
  const lines = await linesOf(script, { ...first.environment(), DD_SERVICE: 'shop' })
  assert.equal(lines.length, 3, lines.join('\n'))
  assert.match(lines[1] ?? '', /option tags of init/)
  assert.equal(first.spans().length, 0)
  const [a, b] = ['a', 'b'].map(name => second.spans().find(span => span.name === name))
  assert.equal(a?.metrics._sampling_priority_v1, -1)
  assert.equal(b?.metrics._sampling_priority_v1, 2)
  assert.equal(a?.meta.team, 'cart')
})
