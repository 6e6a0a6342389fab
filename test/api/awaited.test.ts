import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { startAgent } from '../agent'
import { runChild } from '../run-child'

const entry = join(__dirname, '../../dist/src/index.js')

test('a program that does nothing but await the tracer goes on when the agent has answered', async t => {
  const agent = await startAgent({ personality: 'datadog' })
  t.after(() => agent.close())
  const script = `const { tracer } = require(${JSON.stringify(entry)})
tracer.init({ startupLogs: false, remoteConfigEnabled: true })
;(async () => {
  console.log(typeof (await tracer.agent()))
  console.log(JSON.stringify(await tracer.remoteConfig()))
})()`
  const { code, stdout } = await runChild({ args: ['-e', script], env: agent.environment() })
  assert.deepEqual([code, stdout], [0, 'object\n[]\n'])
})
