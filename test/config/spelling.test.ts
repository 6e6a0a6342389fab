import assert from 'node:assert/strict'
import { test } from 'node:test'
import { knownVariables } from '../../src/config/settings'
import { misspeltOptions, misspeltVariables } from '../../src/config/spelling'

const integrations = ['http', 'https', 'express', 'router', 'pg', 'undici', 'fetch', 'redis', 'mysql', 'ws', 'koa']
const known = knownVariables(integrations.map(name => ({ name })))

function suggestion(name: string): string | undefined {
  return misspeltVariables({ [name]: 'x' }, known)[0]
}

for (const [wrong, right] of [
  ['DD_SERVCE', 'DD_SERVICE'],
  ['DD_SERIVCE', 'DD_SERVICE'],
  ['DD_SERVICES', 'DD_SERVICE'],
  ['DD_TAG', 'DD_TAGS'],
  ['Dd_Service', 'DD_SERVICE'],
  ['DD_TRCE_ENABLED', 'DD_TRACE_ENABLED'],
  ['DD_TRACE_ENABLE', 'DD_TRACE_ENABLED'],
  ['DD_TRACE_AGENT_PROT', 'DD_TRACE_AGENT_PORT'],
  ['DD_TRACE_SAMPLING_RULE', 'DD_TRACE_SAMPLING_RULES'],
  ['DD_TRACE_EXPRES_ENABLED', 'DD_TRACE_EXPRESS_ENABLED'],
  ['DD_EXPRESS_SERVCE', 'DD_EXPRESS_SERVICE'],
] as const)
  test(`${wrong} is taken for ${right}`, () => {
    assert.equal(suggestion(wrong), `${wrong} is not known: did you mean ${right}?`)
  })

test('variables of other products and tracers are not reported', () => {
  const others = [
    'DD_API_KEY',
    'DD_APP_KEY',
    'DD_SITE',
    'DD_HOSTNAME',
    'DD_LOGS_INJECTION',
    'DD_LOG_LEVEL',
    'DD_PROFILING_ENABLED',
    'DD_RUNTIME_METRICS_ENABLED',
    'DD_DOGSTATSD_PORT',
    'DD_INSTRUMENTATION_TELEMETRY_ENABLED',
    'DD_REMOTE_CONFIGURATION_ENABLED',
    'DD_APM_TRACING_ENABLED',
    'DD_APPSEC_ENABLED',
    'DD_IAST_ENABLED',
    'DD_ENTITY_ID',
    'DD_EXTERNAL_ENV',
    'DD_GIT_COMMIT_SHA',
    'DD_GIT_TAG',
    'DD_SPAN_SAMPLING_RULES',
    'DD_TRACE_128_BIT_TRACEID_LOGGING_ENABLED',
    'DD_TRACE_BAGGAGE_TAG_KEYS',
    'DD_TRACE_DISABLED_INSTRUMENTATIONS',
    'DD_TRACE_PARTIAL_FLUSH_ENABLED',
    'DD_TRACE_PROPAGATION_EXTRACT_FIRST',
    'DD_TRACE_STATS_COMPUTATION_ENABLED',
    'DD_TRACE_TAGS',
    'DD_TRACE_FS_ENABLED',
    'DD_TRACE_VM_ENABLED',
    'DD_TRACE_Q_ENABLED',
    'DD_TRACE_NET_ENABLED',
    'DD_TRACE_DNS_ENABLED',
    'DD_TRACE_HTTP2_ENABLED',
    'DD_TRACE_CYPRESS_ENABLED',
    'DD_RQ_SERVICE_NAME',
    'DD_PYMYSQL_SERVICE',
    'DD_AREDIS_SERVICE_NAME',
    'DDX',
    'D_SERVICE',
  ]
  const env = Object.fromEntries(others.map(name => [name, 'x']))
  assert.deepEqual(misspeltVariables(env, known), [])
})

test('no known variable is reported', () => {
  assert.deepEqual(misspeltVariables(Object.fromEntries(known.map(name => [name, 'x'])), known), [])
})

test('an option that is near a known one is reported, another is not', () => {
  const names = ['service', 'headerTags', 'url']
  const code = { headertags: 1, servcie: 1, runtimeMetrics: 1, uri: 1, service: 1, x: 1 }
  assert.deepEqual(misspeltOptions(code, names, 'init'), [
    'option headertags of init is not known: did you mean headerTags?',
    'option servcie of init is not known: did you mean service?',
    'option uri of init is not known: did you mean url?',
  ])
})

test('options whose keys cannot be listed are not reported', () => {
  const hostile = new Proxy({}, { ownKeys: () => assert.fail('hostile') })
  for (const code of [undefined, null, 5, 'service', hostile])
    assert.deepEqual(misspeltOptions(code, ['a'], 'init'), [])
})
