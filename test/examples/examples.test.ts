import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { startAgent } from '../agent'
import { runChild } from '../run-child'

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
