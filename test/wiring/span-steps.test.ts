import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { startAgent } from '../agent'
import { runChild } from '../run-child'

const program = `
const tracer = require(${JSON.stringify(join(__dirname, '../../dist/src/index.js'))}).init()
tracer.trace('web.request', root => {
  root.setTag('manual.drop', true)
  tracer.trace('card.charge', { tags: { 'span.kind': 'client', 'out.host': '10.0.0.7' } }, () => undefined)
})
`

/** The spans that the program sends under these variables, and what it said. */
async function spansOf(t: TestContext, env: Readonly<Record<string, string>>) {
  const agent = await startAgent({ personality: 'datadog' })
  t.after(() => agent.close())
  const child = await runChild({ args: ['-e', program], env: { ...agent.environment(), ...env } })
  assert.equal(child.code, 0)
  const charge = agent.spans().find(({ name }) => name === 'card.charge')
  return { charge, stderr: child.stderr + child.stdout }
}

test('rules for single spans come from a file, which wins over those of the variable', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'tracer-rules-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'rules.json')
  writeFileSync(file, '[{"name":"card.*","sample_rate":1}]\n')
  const { charge } = await spansOf(t, { DD_SPAN_SAMPLING_RULES: '[]', DD_SPAN_SAMPLING_RULES_FILE: file })
  assert.equal(charge?.metrics['_dd.span_sampling.mechanism'], 8)
})

test('a file of rules that cannot be read is told, and the rules of the variable hold', async t => {
  const env = { DD_SPAN_SAMPLING_RULES: '[{"name":"card.*"}]', DD_SPAN_SAMPLING_RULES_FILE: '/no/such/rules.json' }
  const { charge, stderr } = await spansOf(t, { ...env, DD_TRACE_STARTUP_LOGS: 'true' })
  assert.match(stderr, /DD_SPAN_SAMPLING_RULES_FILE: expected a readable file, got ENOENT/)
  assert.equal(charge?.metrics['_dd.span_sampling.rule_rate'], 1)
})

test('whom a call went to is named by default with the naming v1 alone', async t => {
  assert.equal((await spansOf(t, {})).charge?.meta['peer.service'], undefined)
  const v1 = { DD_TRACE_SPAN_ATTRIBUTE_SCHEMA: 'v1', DD_TRACE_PEER_SERVICE_MAPPING: '10.0.0.7:bank' }
  assert.equal((await spansOf(t, v1)).charge?.meta['peer.service'], 'bank')
})
