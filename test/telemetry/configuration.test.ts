import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConfigFile } from '../../src/config/config-file'
import { overlay } from '../../src/config/overlay'
import { options } from '../../src/config/rows/options'
import { resolveSettings } from '../../src/config/settings'
import { changedEntry, configurationOf } from '../../src/telemetry/configuration'

type Variables = Readonly<Record<string, string>>

function configuration(variables: Variables, code?: unknown, files: readonly ConfigFile[] = []) {
  const given = { variables, files, code }
  const { environment } = overlay(variables, files, Object.values(options))
  const resolved = resolveSettings(environment, code, { packageName: () => 'shop' })
  const entries = configurationOf(given, resolved, { last: 0 })
  const of = (name: string) =>
    entries.filter(entry => entry.name === name).map(({ name: _, seq_id, ...entry }) => entry)
  return { given, resolved, entries, of }
}

test('every setting is told with its default, once for each place that sets it, the one in force last', () => {
  const files: ConfigFile[] = [
    { path: '/fleet', origin: 'fleet', id: '7', values: { DD_TRACE_DEBUG: 'false' } },
    { path: '/local', origin: 'local', id: undefined, values: { DD_TRACE_DEBUG: 'true' } },
  ]
  const { entries, of } = configuration({ DD_TRACE_DEBUG: '1' }, { debug: true }, files)
  assert.deepEqual(of('DD_TRACE_DEBUG'), [
    { value: false, origin: 'default' },
    { value: true, origin: 'local_stable_config' },
    { value: true, origin: 'env_var' },
    { value: false, origin: 'fleet_stable_config', config_id: '7' },
    { value: true, origin: 'code' },
  ])
  assert.deepEqual(of('DD_ENV'), [{ value: null, origin: 'default' }])
  for (const row of Object.values(options)) assert.ok(entries.some(entry => entry.name === row.env[0]))
  assert.deepEqual(
    entries.map(entry => entry.seq_id),
    entries.map((_, index) => index + 1),
  )
})

test('lists are told as the user wrote them, numbers in the unit of their variable', () => {
  const { of } = configuration({
    DD_TRACE_HEADER_TAGS: 'User-Agent:agent,X-Id',
    DD_TRACE_AGENT_TIMEOUT: '3',
    DD_TRACE_AGENT_URL: 'http://user:secret@agent:8126',
  })
  assert.deepEqual(of('DD_TRACE_HEADER_TAGS').at(-1), { value: 'User-Agent:agent,X-Id', origin: 'env_var' })
  assert.deepEqual(of('DD_TRACE_AGENT_TIMEOUT'), [
    { value: 2, origin: 'default' },
    { value: 3, origin: 'env_var' },
  ])
  assert.deepEqual(of('DD_TRACE_AGENT_URL').at(-1), { value: 'http://***@agent:8126', origin: 'env_var' })
})

test('what the tracer found by itself is told as calculated', () => {
  const { of } = configuration({ DD_TRACE_DEBUG: 'true', DD_AGENT_HOST: 'agent' })
  assert.deepEqual(of('DD_TRACE_LOG_LEVEL').at(-1), { value: 'debug', origin: 'calculated' })
  assert.deepEqual(of('DD_DOGSTATSD_HOST').at(-1), { value: 'agent', origin: 'calculated' })
})

test('the name in a package.json is told as the default of a service that nobody has named', () => {
  assert.deepEqual(configuration({}).of('DD_SERVICE'), [{ value: 'shop', origin: 'default' }])
  assert.deepEqual(configuration({ DD_SERVICE: 'web' }).of('DD_SERVICE').at(-1), { value: 'web', origin: 'env_var' })
})

test('a value that cannot be used is told with the reason, below what is in force', () => {
  const { of } = configuration({ DD_TRACE_SAMPLE_RATE: '2' })
  assert.deepEqual(of('DD_TRACE_SAMPLE_RATE'), [
    { value: '2', origin: 'env_var', error: { code: 1, message: 'expected a number from 0 to 1, got "2"' } },
    { value: null, origin: 'default' },
  ])
})

test("settings of Datadog's other products are told as they were set", () => {
  const { of } = configuration({ DD_APPSEC_SCA_ENABLED: 'True', DD_INJECTION_ENABLED: 'tracer,profiler' })
  assert.deepEqual(of('DD_APPSEC_SCA_ENABLED').at(-1), { value: true, origin: 'env_var' })
  assert.deepEqual(of('DD_INJECTION_ENABLED').at(-1), { value: 'tracer,profiler', origin: 'env_var' })
  assert.deepEqual(of('instrumentationSource'), [{ value: 'manual', origin: 'default' }])
})

test('a change from afar is told with its value, its end with what is in force again', () => {
  const { given, resolved } = configuration({ DD_TRACE_SAMPLE_RATE: '0.5' })
  const sequence = { last: 9 }
  assert.deepEqual(changedEntry('sampleRate', 0.1, given, resolved, sequence), {
    name: 'DD_TRACE_SAMPLE_RATE',
    value: 0.1,
    origin: 'remote_config',
    seq_id: 10,
  })
  assert.deepEqual(changedEntry('sampleRate', undefined, given, resolved, sequence), {
    name: 'DD_TRACE_SAMPLE_RATE',
    value: 0.5,
    origin: 'env_var',
    seq_id: 11,
  })
})

test("a variable of OpenTelemetry's is told in our words", () => {
  const { of } = configuration({ OTEL_PROPAGATORS: 'tracecontext,b3' })
  assert.deepEqual(of('DD_TRACE_PROPAGATION_STYLE').at(-1), { value: 'tracecontext,b3', origin: 'env_var' })
})

test('what OpenTelemetry has one variable of for all signals is told by that name as well', () => {
  const { of } = configuration({ OTEL_EXPORTER_OTLP_TIMEOUT: '30000' })
  assert.deepEqual(of('OTEL_EXPORTER_OTLP_TIMEOUT').at(-1), { value: 30_000, origin: 'env_var' })
  assert.deepEqual(of('OTEL_EXPORTER_OTLP_PROTOCOL').at(-1), { value: 'http/protobuf', origin: 'default' })
})
