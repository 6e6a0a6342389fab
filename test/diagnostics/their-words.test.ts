import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startAgent } from '../agent'
import { freePort } from '../free-port'
import { runChild } from '../run-child'

const root = join(__dirname, '../..')
const register = join(root, 'dist/src/register.js')
const oneSpan = `require(${JSON.stringify(join(root, 'dist/src/index.js'))}).trace('a', () => {});`

async function stderrOf(env: Record<string, string>, script = oneSpan): Promise<string> {
  const { stderr, code } = await runChild({ args: ['-r', register, '-e', script], cwd: root, env })
  assert.equal(code, 0, stderr)
  return stderr
}

async function agentOf(t: TestContext) {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  return agent
}

test('startup logs that are asked for by name are told in the words of dd-trace as well', async t => {
  const agent = await agentOf(t)
  const stderr = await stderrOf({
    ...agent.environment(),
    DD_TRACE_STARTUP_LOGS: 'true',
    DD_SERVICE: 'shop',
    DD_TAGS: 'team:core',
    DD_TRACE_SAMPLE_RATE: '0.5',
    DD_LOGS_INJECTION: 'true',
  })
  const [, text = '{}'] = /^DATADOG TRACER CONFIGURATION - (.*)$/m.exec(stderr) ?? []
  const { date, os_name, os_version, architecture, version, lang_version, ...told } = JSON.parse(text)
  assert.deepEqual(told, {
    lang: 'nodejs',
    enabled: true,
    service: 'shop',
    agent_url: agent.url,
    debug: false,
    sample_rate: 0.5,
    sampling_rules: [],
    tags: { team: 'core' },
    log_injection_enabled: true,
    runtime_metrics_enabled: false,
    profiling_enabled: false,
    appsec_enabled: false,
    data_streams_enabled: false,
  })
  for (const fact of [date, os_name, os_version, architecture, version]) assert.equal(typeof fact, 'string')
  assert.equal(lang_version, process.versions.node)
  assert.match(stderr, /^DATADOG TRACER INTEGRATIONS LOADED - \[.*\]$/m)
  assert.doesNotMatch(stderr, /DIAGNOSTIC/)
})

test('an agent that is not there is told in those words too, once', async () => {
  const stderr = await stderrOf({
    DD_TRACE_AGENT_URL: `http://127.0.0.1:${await freePort()}`,
    DD_TRACE_STARTUP_LOGS: 'true',
  })
  assert.equal(stderr.match(/^DATADOG TRACER DIAGNOSTIC - Agent Error: .*ECONNREFUSED/gm)?.length, 1, stderr)
})

test('without the variable there are our own lines alone', async t => {
  const agent = await agentOf(t)
  assert.doesNotMatch(await stderrOf(agent.environment()), /DATADOG/)
})

test('an address in brackets is the address', async () => {
  const stderr = await stderrOf({ DD_AGENT_HOST: '[::1]', DD_TRACE_AGENT_PORT: '5000' }, '0')
  assert.match(stderr, /agent http:\/\/\[::1\]:5000/)
})

test('messages are written into a directory as well, which is made where it is not there', async t => {
  const agent = await agentOf(t)
  const folder = mkdtempSync(join(tmpdir(), 'tracer-log-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const directory = join(folder, 'a/b')
  const stderr = await stderrOf({ ...agent.environment(), DD_TRACE_LOG_DIRECTORY: directory })
  const [name = '', ...others] = readdirSync(directory)
  assert.deepEqual(others, [])
  assert.match(name, /^tracer-\d+\.log$/)
  const lines = readFileSync(join(directory, name), 'utf8').trimEnd().split('\n')
  assert.deepEqual(
    lines.map(line => line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z /, '')),
    stderr.trimEnd().split('\n'),
  )
})

test('a directory that cannot be written is told once, and the program runs on', async t => {
  const agent = await agentOf(t)
  const folder = mkdtempSync(join(tmpdir(), 'tracer-log-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'file'), '')
  const stderr = await stderrOf({ ...agent.environment(), DD_TRACE_LOG_DIRECTORY: join(folder, 'file') })
  assert.equal(stderr.match(/is written no further/g)?.length, 1, stderr)
  assert.equal(agent.spans().length, 1)
})
