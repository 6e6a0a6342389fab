import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { after, before, test } from 'node:test'
import { tracer } from '../../src/index'
import { type Agent, startAgent } from '../agent'
import { told } from '../telemetry/told'
import { answerWith } from './answer'

let agent: Agent
let body = '{}'
let write: (line: string) => string

before(async () => {
  agent = await startAgent({
    personality: 'datadog',
    reply: ({ path }) => (path === '/v0.7/config' ? { status: 200, body } : undefined),
  })
  tracer.init({
    url: agent.url,
    service: 'shop',
    startupLogs: false,
    sampleRate: 0.9,
    remoteConfigEnabled: true,
    telemetryEnabled: true,
  })
  const winston = require('winston') as typeof import('winston')
  const lines: string[] = []
  const stream = new Writable({
    write(line, _, done) {
      lines.push(String(line))
      done()
    },
  })
  const logger = winston.createLogger({ transports: [new winston.transports.Stream({ stream })] })
  write = line => {
    logger.info(line)
    return lines.splice(0).join('')
  }
})

after(async () => {
  await tracer.shutdown()
  await agent.close()
})

/** Sets what comes from afar, then does some work: what was sent, logged and passed on. */
async function work(lib_config: Readonly<Record<string, unknown>> | undefined) {
  body = answerWith(lib_config === undefined ? {} : { 'datadog/2/APM_TRACING/one/config': { lib_config } })
  const configs = await tracer.remoteConfig()
  const carrier: Record<string, string> = {}
  const line = tracer.trace('work', span => {
    tracer.inject(span, 'http_headers', carrier)
    return write('a line')
  })
  await tracer.flush()
  const span = agent.spans().at(-1)
  agent.clear()
  return { configs, span, line, carrier }
}

test('before anything comes from afar the settings are those of the start', async () => {
  const { configs, span, line } = await work(undefined)
  assert.deepEqual(configs, [])
  assert.equal(span?.metrics['_dd.rule_psr'], 0.9)
  assert.ok(!line.includes('trace_id'))
})

test('rate, tags and log injection change with the next trace, and the caller is told what came', async () => {
  const { configs, span, line } = await work({
    tracing_sampling_rate: 1,
    tracing_tags: ['team:core'],
    log_injection_enabled: true,
  })
  assert.deepEqual(configs, [{ product: 'APM_TRACING', id: 'one', version: 2, error: undefined }])
  assert.equal(span?.metrics['_dd.rule_psr'], 1)
  assert.equal(span?.meta.team, 'core')
  assert.ok(line.includes('trace_id'))
})

test('rules from afar beat the rate and say who has made them', async () => {
  const { span } = await work({
    tracing_sampling_rules: [{ service: 'shop', resource: '*', sample_rate: 1, provenance: 'customer' }],
  })
  assert.equal(span?.meta['_dd.p.dm'], '-11')
})

test('what is no longer set from afar is as it was at the start', async () => {
  const { span, line } = await work({})
  assert.equal(span?.metrics['_dd.rule_psr'], 0.9)
  assert.equal(span?.meta.team, undefined)
  assert.ok(!line.includes('trace_id'))
})

test('telemetry tells the change', async () => {
  body = answerWith({ 'datadog/2/APM_TRACING/one/config': { lib_config: { tracing_sampling_rate: 0.25 } } })
  await tracer.remoteConfig()
  const changes = () => told(agent).filter(event => event.type === 'app-client-configuration-change')
  await agent.waitFor(() => changes().length > 0)
  const [change] = (changes().at(-1)?.payload.configuration ?? []) as { name: string; value: unknown; origin: string }[]
  assert.deepEqual([change?.name, change?.value, change?.origin], ['DD_TRACE_SAMPLE_RATE', 0.25, 'remote_config'])
})

test('tracing that is turned off from afar sends and passes on nothing, and stays off', async () => {
  for (const config of [{ tracing_enabled: false }, { tracing_enabled: true }]) {
    const { span, carrier, configs } = await work(config)
    assert.equal(configs.length, 1)
    assert.equal(span, undefined)
    assert.deepEqual(carrier, {})
  }
})
