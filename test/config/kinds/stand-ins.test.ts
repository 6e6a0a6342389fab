import assert from 'node:assert/strict'
import { test } from 'node:test'
import { otelConflicts } from '../../../src/config/otel-conflicts'
import { resolveSettings } from '../../../src/config/settings'

/** The value of a setting, where it is from, and what was ignored. */
function read(key: keyof ReturnType<typeof resolveSettings>['values'], env: Record<string, string>) {
  const { values, sources, problems } = resolveSettings(env, undefined)
  return [values[key], sources[key], problems]
}

test("OpenTelemetry's sampler is a sample rate", () => {
  const name = 'OTEL_TRACES_SAMPLER'
  const cases: [Record<string, string>, number][] = [
    [{ [name]: 'always_on' }, 1],
    [{ [name]: 'always_off' }, 0],
    [{ [name]: 'parentbased_always_on' }, 1],
    [{ [name]: 'parentbased_always_off' }, 0],
    [{ [name]: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' }, 0.25],
    [{ [name]: 'ParentBased_TraceIdRatio', OTEL_TRACES_SAMPLER_ARG: ' 0.5 ' }, 0.5],
    [{ [name]: 'traceidratio' }, 1],
  ]
  for (const [env, rate] of cases) assert.deepEqual(read('sampleRate', env), [rate, name, []], JSON.stringify(env))
})

test('a sampler that is not known, or a share that is none, is named and ignored', () => {
  const [rate, source, problems] = read('sampleRate', { OTEL_TRACES_SAMPLER: 'jaeger_remote' })
  assert.deepEqual([rate, source], [undefined, 'default'])
  assert.match(String(problems), /^OTEL_TRACES_SAMPLER: expected always_on, .* got "jaeger_remote"; ignored$/)
  const [share, , wrong] = read('sampleRate', { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '7' })
  assert.equal(share, undefined)
  assert.match(String(wrong), /^OTEL_TRACES_SAMPLER: expected a number from 0 to 1, got "7"; ignored$/)
})

test("OpenTelemetry's propagators are propagation styles both ways", () => {
  const { values, sources, problems } = resolveSettings({ OTEL_PROPAGATORS: 'tracecontext,b3multi,baggage' }, undefined)
  assert.deepEqual(values.propagationStyleInject, ['tracecontext', 'b3multi', 'baggage'])
  assert.deepEqual(values.propagationStyleExtract, values.propagationStyleInject)
  assert.deepEqual([sources.propagationStyleInject, problems], ['OTEL_PROPAGATORS', []])
})

test("OpenTelemetry's log levels are ours", () => {
  for (const [text, level] of Object.entries({ verbose: 'debug', all: 'debug', INFO: 'info', none: 'off' }))
    assert.deepEqual(read('logLevel', { OTEL_LOG_LEVEL: text }), [level, 'OTEL_LOG_LEVEL', []])
})

test('an exporter of none turns its signal off, and one of otlp changes nothing', () => {
  assert.deepEqual(read('enabled', { OTEL_TRACES_EXPORTER: 'none' }), [false, 'OTEL_TRACES_EXPORTER', []])
  assert.deepEqual(read('enabled', { OTEL_TRACES_EXPORTER: 'otlp' }), [true, 'default', []])
  assert.deepEqual(read('runtimeMetrics', { OTEL_METRICS_EXPORTER: 'none' }), [false, 'OTEL_METRICS_EXPORTER', []])
  const [enabled, , problems] = read('enabled', { OTEL_TRACES_EXPORTER: 'zipkin' })
  assert.equal(enabled, true)
  assert.deepEqual(problems, ['OTEL_TRACES_EXPORTER: expected otlp or none, got "zipkin"; ignored'])
})

test('an SDK that is disabled leaves its API alone', () => {
  assert.deepEqual(read('otelEnabled', { OTEL_SDK_DISABLED: 'true' }), [false, 'OTEL_SDK_DISABLED', []])
  assert.deepEqual(read('otelEnabled', { OTEL_SDK_DISABLED: 'false' }), [true, 'OTEL_SDK_DISABLED', []])
})

test('our variable wins, and what it hides is told, except for tags, which add up', () => {
  const env = {
    DD_TRACE_SAMPLE_RATE: '0.5',
    OTEL_TRACES_SAMPLER: 'always_on',
    OTEL_TRACES_SAMPLER_ARG: '0.1',
    DD_SERVICE_NAME: 'ours',
    OTEL_SERVICE_NAME: 'theirs',
    DD_TAGS: 'a:1',
    OTEL_RESOURCE_ATTRIBUTES: 'b=2',
  }
  const { values, problems } = resolveSettings(env, undefined)
  assert.deepEqual(
    [values.sampleRate, values.service, Object.fromEntries(values.tags)],
    [0.5, 'ours', { a: '1', b: '2' }],
  )
  assert.deepEqual(problems.toSorted(), [
    'OTEL_SERVICE_NAME is not used: DD_SERVICE is set',
    'OTEL_TRACES_SAMPLER is not used: DD_TRACE_SAMPLE_RATE is set',
    'OTEL_TRACES_SAMPLER_ARG is not used: DD_TRACE_SAMPLE_RATE is set',
  ])
  assert.deepEqual(otelConflicts(env).invalid, [])
  assert.deepEqual(
    otelConflicts(env).hidden.map(({ datadog, opentelemetry }) => [datadog, opentelemetry]),
    [
      ['DD_SERVICE', 'OTEL_SERVICE_NAME'],
      ['DD_TRACE_SAMPLE_RATE', 'OTEL_TRACES_SAMPLER'],
      ['DD_TAGS', 'OTEL_RESOURCE_ATTRIBUTES'],
      ['DD_TRACE_SAMPLE_RATE', 'OTEL_TRACES_SAMPLER_ARG'],
    ],
  )
})

test('every variable of OpenTelemetry that cannot be used is listed once', () => {
  const names = [
    'OTEL_LOG_LEVEL',
    'OTEL_LOGS_EXPORTER',
    'OTEL_METRICS_EXPORTER',
    'OTEL_PROPAGATORS',
    'OTEL_RESOURCE_ATTRIBUTES',
    'OTEL_SDK_DISABLED',
    'OTEL_TRACES_EXPORTER',
    'OTEL_TRACES_SAMPLER',
    'OTEL_TRACES_SAMPLER_ARG',
  ]
  const { hidden, invalid } = otelConflicts(Object.fromEntries(names.map(name => [name, 'foo'])))
  assert.deepEqual(invalid.map(({ opentelemetry }) => opentelemetry).toSorted(), names.toSorted())
  assert.deepEqual(hidden, [])
  assert.deepEqual(otelConflicts(Object.fromEntries(names.map(name => [name, '']))), { hidden: [], invalid: [] })
})
