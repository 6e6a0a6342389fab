import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { startAgent } from '../agent'
import { runChild } from '../run-child'

const program = `
const tracer = require(${JSON.stringify(join(__dirname, '../../dist/src/index.js'))}).init()
const foreign = { 'x-datadog-trace-id': '3', 'x-datadog-parent-id': '10', 'x-datadog-sampling-priority': '2',
  'x-datadog-tags': '_dd.p.opm=theirs,_dd.p.dm=-4' }
const passOn = () => {
  const span = tracer.startSpan('web.request', { childOf: tracer.extract('http_headers', foreign) })
  const headers = {}
  tracer.inject(span, 'http_headers', headers)
  span.finish()
  return headers
}
let tries = 0
const timer = setInterval(() => {
  const headers = passOn()
  if (!/opm=ours/.test(headers['x-datadog-tags']) && ++tries < 500) return
  clearInterval(timer)
  console.log(JSON.stringify(headers))
}, 20)
`

test('the guard knows our organization from the agent, and then no other decides over our traces', async t => {
  const agent = await startAgent({ personality: 'datadog', info: { org_prop_marker: 'ours' } })
  t.after(() => agent.close())
  const env = { ...agent.environment(), DD_TRACE_ORG_GUARD_ENABLED: 'true' }
  const { code, stdout } = await runChild({ args: ['-e', program], env })
  const headers = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, string>
  assert.equal(code, 0)
  assert.equal(headers['x-datadog-trace-id'], '3')
  assert.equal(headers['x-datadog-sampling-priority'], '1')
  assert.match(headers['x-datadog-tags'] ?? '', /_dd\.p\.opm=ours/)
  assert.doesNotMatch(headers['x-datadog-tags'] ?? '', /theirs|dm=-4/)
})
