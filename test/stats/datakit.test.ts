import assert from 'node:assert/strict'
import test from 'node:test'
import { tracer } from '../../src/index'
import { startAgent } from '../agent'

test('to an agent that says nothing of itself no statistics go, and nothing is left out for their sake', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  tracer.init({ url: agent.url, statsComputationEnabled: true, startupLogs: false, protocolVersion: '0.5' })
  t.after(() => tracer.shutdown())
  tracer.startSpan('work', { childOf: null, tags: { 'manual.keep': true } }).finish()
  await tracer.flush()
  assert.equal(await tracer.agent(), undefined)
  const traces = agent.requests.filter(({ path }) => path === '/v0.5/traces')
  assert.equal(traces.length, 1)
  assert.equal(traces[0]?.headers['datadog-client-computed-stats'], undefined)
  assert.deepEqual(
    agent.spans().map(({ name }) => name),
    ['work'],
  )
  assert.deepEqual(
    agent.requests.filter(({ path }) => path.includes('stats')),
    [],
  )
})
