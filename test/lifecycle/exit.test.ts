import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { startAgent } from '../agent'
import { freePort } from '../free-port'
import { type ChildResult, startChild } from '../run-child'

const register = join(__dirname, '../../dist/src/register.js')
const makeSpans = `
  const tracer = process.getBuiltinModule('diagnostics_channel').channel('tracer:shared')[Symbol.for('tracer.shared')]?.[Symbol.for('tracer.instance')]?.tracer
  tracer?.trace('outer', () => tracer.trace('inner', () => {}))
`

/** Ways in which a process ends: a script, and the signal it is sent when it says so. */
const ends: readonly { name: string; script: string; signal?: NodeJS.Signals }[] = [
  { name: 'nothing is left to do', script: '' },
  { name: 'process.exit(0)', script: 'process.exit(0)' },
  { name: 'process.exit(3)', script: 'process.exit(3)' },
  { name: 'process.exitCode', script: 'process.exitCode = 5' },
  { name: 'an uncaught error', script: 'throw new Error("uncaught")' },
  { name: 'an unhandled rejection', script: 'Promise.reject(new Error("unhandled"))' },
  { name: 'SIGTERM', script: 'setInterval(() => {}, 1000); console.log("ready")', signal: 'SIGTERM' },
  { name: 'SIGINT', script: 'setInterval(() => {}, 1000); console.log("ready")', signal: 'SIGINT' },
  { name: 'SIGHUP', script: 'setInterval(() => {}, 1000); console.log("ready")', signal: 'SIGHUP' },
  {
    name: 'SIGTERM with a handler of the application that exits',
    script: 'process.on("SIGTERM", () => process.exit(9)); setInterval(() => {}, 1000); console.log("ready")',
    signal: 'SIGTERM',
  },
  {
    name: 'SIGTERM with a handler that closes and lets the process end',
    script:
      'const timer = setInterval(() => {}, 1000); process.once("SIGTERM", () => clearInterval(timer)); console.log("ready")',
    signal: 'SIGTERM',
  },
  {
    name: 'SIGTERM with a handler that counts the listeners and raises it again when alone',
    script: `const handle = () => { if (process.listeners("SIGTERM").length === 1) { process.removeListener("SIGTERM", handle); process.kill(process.pid, "SIGTERM") } }
      process.on("SIGTERM", handle); setInterval(() => {}, 1000); console.log("ready")`,
    signal: 'SIGTERM',
  },
]

async function end(
  script: string,
  signal: NodeJS.Signals | undefined,
  args: string[],
  env: Record<string, string>,
): Promise<ChildResult> {
  const child = startChild({ args: [...args, '-e', makeSpans + script], env })
  if (signal) {
    await child.waitForLine(/ready/, 25_000)
    child.signal(signal)
  }
  return child.ended
}

for (const { name, script, signal } of ends) {
  test(`${name}: the process ends as without us, and no span is lost`, async t => {
    const agent = await startAgent({ personality: 'datakit' })
    t.after(() => agent.close())
    const plain = await end(script, signal, [], {})
    const traced = await end(script, signal, ['-r', register], {
      ...agent.environment(),
      DD_TRACE_STARTUP_LOGS: 'false',
    })
    assert.deepEqual([traced.code, traced.signal], [plain.code, plain.signal])
    assert.equal(traced.stdout, plain.stdout)
    // Nobody can hold what ends by a signal that is not listened for.
    if (signal !== 'SIGHUP')
      assert.deepEqual(
        agent
          .spans()
          .map(span => span.name)
          .sort(),
        ['inner', 'outer'],
      )
  })

  test(`${name}: an agent that is away holds nothing up`, async () => {
    const port = await freePort()
    const plain = await end(script, signal, [], {})
    const traced = await end(script, signal, ['-r', register], {
      DD_TRACE_AGENT_URL: `http://127.0.0.1:${port}`,
      DD_TRACE_STARTUP_LOGS: 'false',
    })
    assert.deepEqual([traced.code, traced.signal], [plain.code, plain.signal])
  })
}

test('a signal that comes twice, from a terminal and from a parent that passes it on, loses no span', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  agent.behave('slow', { delay: 300 })
  t.after(() => agent.close())
  const child = startChild({
    args: ['-r', register, '-e', `${makeSpans}; setInterval(() => {}, 1000); console.log("ready")`],
    env: { ...agent.environment(), DD_TRACE_STARTUP_LOGS: 'false' },
  })
  await child.waitForLine(/ready/, 25_000)
  child.signal('SIGTERM')
  setTimeout(() => child.signal('SIGTERM'), 50)
  const { code, signal } = await child.ended
  assert.deepEqual([code, signal], [null, 'SIGTERM'])
  assert.equal(agent.spans().length, 2)
})

test('an agent that never answers holds the end of a process no longer than its timeout', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  agent.behave('silent')
  t.after(() => agent.close())
  const result = await end('', undefined, ['-r', register], {
    ...agent.environment(),
    DD_TRACE_AGENT_TIMEOUT: '0.2',
    DD_TRACE_STARTUP_LOGS: 'false',
  })
  assert.equal(result.code, 0)
})

test('tracers that share a process do not go behind each other for ever', async t => {
  const built = join(__dirname, '../../dist/src/api/api.js')
  const child = startChild(
    {
      args: [
        '-e',
        `const file = require.resolve(${JSON.stringify(built)})
for (let at = 0; at < 3; at++) {
  const { createTracer } = require(file)
  createTracer().tracer.init({ startupLogs: false, plugins: false })
}
process.on('exit', () => {})
setTimeout(() => console.log('turns'), 20)`,
      ],
    },
    t,
  )
  const { stdout } = await child.ended
  assert.equal(stdout, 'turns\n')
})
