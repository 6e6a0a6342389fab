import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { type Agent, startAgent } from '../agent'
import { type ChildResult, runChild } from '../run-child'
import { asksItself, createProject, startsIn } from './project'

/** Runs a command line through a shell, as a user types it, in a project with `my_app.js`. */
async function typed(t: TestContext, line: string, agent: Agent, application = asksItself): Promise<ChildResult> {
  const { folder, path } = await createProject(t, { 'my_app.js': application })
  return runChild({ command: 'sh', args: ['-c', line], cwd: folder, env: { PATH: path, ...agent.environment() } })
}

async function agentFor(t: TestContext, personality: 'datakit' | 'datadog' = 'datakit'): Promise<Agent> {
  const agent = await startAgent({ personality })
  t.after(() => agent.close())
  return agent
}

test('DD_SERVICE and DD_ENV before the command are on every span', async t => {
  const agent = await agentFor(t)
  const line = `DD_SERVICE="my-service" \\
      DD_ENV="my-env" \\
      DD_LOGS_INJECTION=true \\
      ddtrace-run node my_app.js`
  const { code, stdout, stderr } = await typed(t, line, agent)
  assert.deepEqual([code, stdout, startsIn(stderr)], [3, 'pong\n', 1], stderr)
  assert.match(stderr, /started: service=my-service \(DD_SERVICE\) env=my-env/)
  assert.deepEqual(
    agent.spans().map(({ service, meta }) => `${service} ${meta.env}`),
    ['my-service my-env', 'my-service my-env'],
  )
})

for (const line of [
  'DD_PROFILING_ENABLED=true \\\n  ddtrace-run node my_app.js',
  'DD_RUNTIME_METRICS_ENABLED=true \\\n  ddtrace-run node my_app.js',
  'ddtrace-run --profiling node my_app.js',
]) {
  test(`${line.replaceAll(/\s*\\\n\s*/g, ' ')} starts, traces and ends as without`, async t => {
    const agent = await agentFor(t)
    const { code, stdout, stderr } = await typed(t, line, agent)
    assert.deepEqual([code, stdout, startsIn(stderr)], [3, 'pong\n', 1], stderr)
    assert.doesNotMatch(stderr, /ignored/)
    assert.equal(agent.spans().length, 2)
  })
}

/** An application that asks itself 200 times, which are 200 traces, and ends. */
const asks200Times = `
const { createServer } = require('node:http')
const server = createServer((_request, response) => response.end('pong'))
server.listen(0, '127.0.0.1', async () => {
  for (let request = 0; request < 200; request++) {
    await (await fetch('http://127.0.0.1:' + server.address().port)).text()
  }
  server.close()
  server.closeAllConnections()
})`

/** What every tracer and agent decides of a trace at this share, by the lower 64 bits of its id. */
function isKept(traceId: bigint, share: number): boolean {
  return BigInt.asUintN(64, traceId * 1111111111111111111n) <= BigInt(Math.trunc(share * 2 ** 64))
}

test('DD_TRACE_SAMPLE_RATE="0.8" keeps those of 200 traces whose ids say so', async t => {
  const agent = await agentFor(t, 'datadog')
  // The limit of 100 kept traces a second would drop more of them on a quick machine.
  const line = 'DD_TRACE_RATE_LIMIT=-1 DD_TRACE_SAMPLE_RATE="0.8" \\\n  ddtrace-run node my_app.js'
  const { code, stderr } = await typed(t, line, agent, asks200Times)
  assert.equal(code, 0, stderr)
  assert.match(stderr, /sample rate=0\.8/)
  const roots = agent.spans().filter(span => span.parentId === 0n)
  assert.equal(new Set(roots.map(span => span.traceId)).size, 200)
  for (const { traceId, metrics } of agent.spans()) {
    assert.equal(metrics._sampling_priority_v1, isKept(traceId, 0.8) ? 2 : -1, String(traceId))
  }
  for (const { metrics } of roots) assert.equal(metrics['_dd.rule_psr'], 0.8)
  const kept = roots.filter(span => isKept(span.traceId, 0.8)).length
  assert.ok(kept > 0 && kept < 200, `${kept} of 200`)
})

test('DD_TRACE_SAMPLE_RATE="0.8" leaves kept traces alone for DataKit to store, whole', async t => {
  const agent = await agentFor(t)
  const line = 'DD_TRACE_RATE_LIMIT=-1 DD_TRACE_SAMPLE_RATE="0.8" \\\n  ddtrace-run node my_app.js'
  const { code, stderr } = await typed(t, line, agent, asks200Times)
  assert.equal(code, 0, stderr)
  const kept = agent.spans().filter(span => isKept(span.traceId, 0.8))
  assert.ok(kept.length > 0)
  assert.equal(agent.points().length, kept.length)
  for (const { traceId } of kept) {
    assert.equal(kept.filter(span => span.traceId === traceId).length, 2, String(traceId))
  }
})
