import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { startAgent } from '../agent'
import { startChild } from '../run-child'

const register = join(__dirname, '../../dist/src/register.js')
const hangs = `
const tracer = process.getBuiltinModule('diagnostics_channel').channel('tracer:shared')[Symbol.for('tracer.shared')]?.[Symbol.for('tracer.instance')]?.tracer
const root = tracer.startSpan('web.request')
tracer.startSpan('pg.query', { childOf: root })
tracer.startSpan('ended', { childOf: root }).finish()
`

async function end(t: test.TestContext, script: string, env: Record<string, string>, signal?: NodeJS.Signals) {
  const agent = await startAgent({ personality: 'datakit', partialFlush: true })
  t.after(() => agent.close())
  const child = startChild({
    args: ['-r', register, '-e', hangs + script],
    env: { ...agent.environment(), DD_TRACE_STARTUP_LOGS: 'false', ...env },
  })
  if (signal) {
    await child.waitForLine(/ready/)
    child.signal(signal)
  }
  await child.ended
  return agent.spans().map(({ name, meta }) => `${name}: ${meta['_dd.unfinished'] ?? 'ended'}`)
}

for (const [name, script, signal] of [
  ['nothing is left to do', '', undefined],
  ['process.exit()', 'process.exit(0)', undefined],
  ['an uncaught error', 'throw new Error("uncaught")', undefined],
  ['SIGTERM', 'console.log("ready"); setInterval(() => {}, 1000)', 'SIGTERM'],
] as const) {
  test(`${name}: what is open is sent and marked where that is asked for`, async t => {
    for (const variable of [
      'DD_TRACE_LONG_RUNNING_INITIAL_FLUSH_INTERVAL',
      'DD_TRACE_EXPERIMENTAL_LONG_RUNNING_INITIAL_FLUSH_INTERVAL',
    ]) {
      const sent = await end(t, script, { [variable]: '60' }, signal)
      assert.deepEqual(sent.sort(), ['ended: ended', 'pg.query: the process ended', 'web.request: the process ended'])
    }
  })

  test(`${name}: what is open is not sent where that is not asked for`, async t => {
    const off = {
      DD_TRACE_LONG_RUNNING_INITIAL_FLUSH_INTERVAL: '60',
      DD_TRACE_EXPERIMENTAL_LONG_RUNNING_ENABLED: 'false',
    }
    for (const env of [{}, off]) assert.deepEqual(await end(t, script, env, signal), ['ended: ended'])
  })
}
