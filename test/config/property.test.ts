import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { describeSettings } from '../../src/config/describe'
import type { Environment } from '../../src/config/resolve'
import { resolveIntegration } from '../../src/config/resolve-integration'
import { options, type TracerTable } from '../../src/config/rows/options'
import { knownVariables, resolveSettings } from '../../src/config/settings'

type Check = (value: unknown) => boolean

const isText: Check = value => typeof value === 'string'
const isFlag: Check = value => typeof value === 'boolean'
const oneOf =
  (...words: string[]): Check =>
  value =>
    typeof value === 'string' && words.includes(value)
const between =
  (min: number, max: number): Check =>
  value =>
    typeof value === 'number' && value >= min && value <= max
const whole =
  (min: number, max: number): Check =>
  value =>
    Number.isInteger(value) && between(min, max)(value)
const listOf =
  (check: Check): Check =>
  value =>
    Array.isArray(value) && value.every(check)
const mapTo =
  (check: Check): Check =>
  value =>
    value instanceof Map && [...value].every(([key, item]) => isText(key) && check(item))
const maybe =
  (check: Check): Check =>
  value =>
    value === undefined || check(value)

const isRange: Check = value =>
  listOf(whole(0, 999))(value) && Array.isArray(value) && value.length === 2 && value[0] <= value[1]
const isStyle = oneOf('datadog', 'tracecontext', 'b3', 'b3multi', 'baggage')
const isWebUrl: Check = value => value instanceof URL && ['http:', 'https:'].includes(value.protocol)
const isUrl: Check = value => value instanceof URL && ['http:', 'https:', 'unix:'].includes(value.protocol)
const isRule: Check = value =>
  typeof value === 'object' && value !== null && 'sampleRate' in value && between(0, 1)(value.sampleRate)

const checks: Readonly<Record<keyof TracerTable, Check>> = {
  service: isText,
  env: maybe(isText),
  version: maybe(isText),
  tags: mapTo(isText),
  serviceMapping: mapTo(isText),
  url: maybe(isUrl),
  hostname: maybe(isText),
  port: maybe(whole(1, 65_535)),
  agentTimeout: between(1, 600_000),
  protocolVersion: oneOf('0.4', '0.5'),
  flushInterval: whole(0, 3_600_000),
  flushMinSpans: whole(1, 1_000_000),
  enabled: isFlag,
  debug: isFlag,
  logLevel: oneOf('debug', 'info', 'warn', 'error', 'off'),
  startupLogs: isFlag,
  scope: oneOf('async_local_storage', 'cls-hooked'),
  sampleRate: maybe(between(0, 1)),
  samplingRules: listOf(isRule),
  spanSamplingRules: listOf(isRule),
  spanSamplingRulesFile: maybe(isText),
  rateLimit: between(-1, 1_000_000),
  propagationStyle: listOf(isStyle),
  propagationStyleInject: listOf(isStyle),
  propagationStyleExtract: listOf(isStyle),
  traceId128BitGenerationEnabled: isFlag,
  xDatadogTagsMaxLength: whole(0, 512),
  baggageMaxItems: whole(0, 10_000),
  baggageMaxBytes: whole(0, 1_000_000),
  propagationExtractFirst: isFlag,
  propagationBehaviorExtract: oneOf('continue', 'restart', 'ignore'),
  baggageTagKeys: listOf(isText),
  legacyBaggageEnabled: isFlag,
  disabledPlugins: listOf(isText),
  middlewareTracingEnabled: isFlag,
  httpServerErrorStatuses: listOf(isRange),
  httpClientErrorStatuses: listOf(isRange),
  headerTags: mapTo(maybe(isText)),
  corsHeadersEnabled: isFlag,
  clientIpEnabled: isFlag,
  clientIpHeader: maybe(isText),
  queryStringObfuscation: value => isFlag(value) || value instanceof RegExp,
  sqlObfuscationEnabled: maybe(isFlag),
  errorObfuscationEnabled: isFlag,
  dbmPropagationMode: oneOf('disabled', 'service', 'full', 'dynamic_service'),
  spanAttributeSchema: oneOf('v0', 'v1'),
  removeIntegrationServiceNames: isFlag,
  peerServiceDefaultsEnabled: isFlag,
  peerServiceMapping: mapTo(isText),
  reportHostname: isFlag,
  logInjection: isFlag,
  logInjectionFormat: oneOf('nested', 'flat'),
  logsPageUrl: maybe(isUrl),
  runtimeMetrics: isFlag,
  dogstatsdHostname: maybe(isText),
  dogstatsdPort: whole(1, 65_535),
  dogstatsdUrl: maybe(value => value instanceof URL && ['udp:', 'unix:', 'unixstream:'].includes(value.protocol)),
  profiling: isFlag,
  profilingUploadPeriod: between(1, 3_600_000),
  profilingWalltimeEnabled: isFlag,
  profilingHeapEnabled: isFlag,
  profilingSourceMap: isFlag,
  partialFlushEnabled: isFlag,
  managedServices: isFlag,
  flushDeadline: whole(10, 60_000),
  sampleIgnoreParent: isFlag,
  plugins: isFlag,
  runtimeMetricsGc: isFlag,
  runtimeMetricsEventLoop: isFlag,
  runtimeMetricsRuntimeId: isFlag,
  statsComputationEnabled: isFlag,
  statsCardinalityLimit: whole(1, 100_000),
  nativeSpanEvents: maybe(isFlag),
  orgGuardEnabled: isFlag,
  orgGuardStrict: isFlag,
  otelEnabled: isFlag,
  tracesExporter: oneOf('agent', 'otlp'),
  otlpTracesEndpoint: maybe(isWebUrl),
  otlpTracesHeaders: mapTo(isText),
  otlpTracesProtocol: oneOf('http/protobuf', 'http/json'),
  otlpTracesTimeout: whole(1, 3_600_000),
  spanMetricsEnabled: maybe(isFlag),
  otelMetricsEnabled: isFlag,
  otelLogsEnabled: isFlag,
  otlpLogsEndpoint: maybe(isWebUrl),
  otlpLogsHeaders: mapTo(isText),
  otlpLogsProtocol: oneOf('http/protobuf', 'http/json'),
  otlpLogsTimeout: whole(1, 3_600_000),
  otlpMetricsEndpoint: maybe(isWebUrl),
  otlpMetricsHeaders: mapTo(isText),
  otlpMetricsProtocol: oneOf('http/protobuf', 'http/json'),
  otlpMetricsTimeout: whole(1, 3_600_000),
  metricsExporter: oneOf('otlp', 'none'),
  metricExportInterval: whole(1, 3_600_000),
  metricExportTimeout: whole(1, 3_600_000),
  otlpMetricsTemporality: oneOf('delta', 'cumulative', 'lowmemory'),
  orgGuardTrusted: listOf(isText),
  telemetryEnabled: isFlag,
  telemetryHeartbeatInterval: between(1, 86_400_000),
  telemetryExtendedHeartbeatInterval: between(1, 2_000_000_000),
  telemetryDependencies: isFlag,
  telemetryMetrics: isFlag,
  remoteConfigEnabled: isFlag,
  remoteConfigPollInterval: between(0.05, 3600),
  logDirectory: maybe(isText),
  httpClientTagQueryString: isFlag,
  traceId128BitLoggingEnabled: isFlag,
  processTags: isFlag,
  longRunningInitialFlushInterval: maybe(between(1, 86_400_000)),
  longRunningFlushInterval: between(1, 86_400_000),
  longRunningEnabled: maybe(isFlag),
  methods: listOf(isMethods),
  gitMetadataEnabled: isFlag,
  gitRepositoryUrl: maybe(isText),
  gitCommitSha: maybe(isText),
}

function isMethods(value: unknown): boolean {
  const { module, names } = value as Partial<Record<string, unknown>>
  return isText(module) && listOf(isText)(names)
}

function hostile(): unknown[] {
  const { proxy, revoke } = Proxy.revocable([], {})
  revoke()
  const fail = () => {
    throw new Error('hostile')
  }
  const traps = { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail, getOwnPropertyDescriptor: fail }
  const cyclic: Record<string, unknown> = {}
  cyclic.self = cyclic
  return [
    proxy,
    new Proxy({}, traps),
    new Proxy([], traps),
    Object.create(null),
    cyclic,
    { toString: fail, valueOf: fail, [Symbol.iterator]: fail },
    Object.defineProperty({}, 'inject', { get: fail, enumerable: true }),
    [Object.defineProperty({}, 'sampleRate', { get: fail, enumerable: true })],
    Symbol('s'),
    1n,
    fail,
    new Date(Number.NaN),
  ]
}

const pieces = [
  'a',
  ':',
  '=',
  ',',
  ' ',
  '-',
  '0.5',
  '1',
  '500',
  '*',
  '{"sample_rate":1}',
  '[',
  ']',
  '"',
  'b3',
  'none',
  'unix://',
  'http://',
  '%zz',
  '\u0000',
  '\ud800',
  '__proto__',
  'é',
]
const texts = fc.oneof(
  fc.string(),
  fc.array(fc.constantFrom(...pieces)).map(parts => parts.join('')),
)
const codeNames = [...Object.keys(options), 'tracePropagationStyle', 'spanRemoveIntegrationFromService']
const environments = fc.dictionary(
  fc.oneof(fc.constantFrom(...knownVariables([{ name: 'pg' }]), 'OTEL_RESOURCE_ATTRIBUTES', 'DD_SERVCE'), fc.string()),
  texts,
  { maxKeys: 30 },
)
const anything = fc.oneof(fc.anything(), texts, fc.array(texts))
const codes = fc.oneof(
  anything,
  fc.dictionary(fc.oneof(fc.constantFrom(...codeNames), fc.string()), anything, { maxKeys: 30 }),
)

function checkSettings(env: Environment, code: unknown): void {
  const resolution = resolveSettings(env, code)
  const values: Readonly<Record<string, unknown>> = resolution.values
  for (const [key, check] of Object.entries(checks)) assert.ok(check(values[key]), `${key} is ${String(values[key])}`)
  assert.ok(listOf(isText)(resolution.problems))
  for (const source of Object.values(resolution.sources)) assert.ok(isText(source))
  assert.ok(listOf(isText)(describeSettings(options, resolution, true)))
}

test('any environment and any code give a value of its kind for every setting, and never throw', () => {
  fc.assert(fc.property(environments, codes, checkSettings), { numRuns: 2000 })
})

test('a hostile object gives a value of its kind for every setting and a problem, and never throws', () => {
  for (const code of hostile()) {
    checkSettings({}, code)
    for (const name of codeNames) {
      checkSettings({}, { [name]: code })
      checkSettings({}, { [name]: [code] })
      checkSettings({}, { [name]: { inject: code, a: code } })
    }
  }
  assert.deepEqual(resolveSettings({}, { tags: hostile()[0] }).problems, [
    'option tags of init: reading it threw; ignored',
  ])
})

test('any configuration of an integration gives its settings, and never throws', () => {
  const tracer = resolveSettings({}, undefined)
  fc.assert(
    fc.property(environments, codes, (env, code) => {
      const { values } = resolveIntegration({ name: 'pg' }, env, code, tracer)
      assert.ok(isFlag(values.enabled) && isFlag(values.measured) && maybe(isText)(values.service))
    }),
    { numRuns: 500 },
  )
})

test('resolving changes neither the environment nor the options', () => {
  fc.assert(
    fc.property(environments, fc.dictionary(fc.constantFrom(...codeNames), fc.jsonValue()), (env, code) => {
      const before = JSON.stringify([env, code])
      resolveSettings(Object.freeze(env), Object.freeze(code))
      assert.equal(JSON.stringify([env, code]), before)
    }),
  )
})

const plainWords = fc.stringMatching(/^[a-z][a-z0-9.]{0,9}$/)

test('tags survive the way through the variable, whatever separates them', () => {
  const separators = fc.constantFrom(',', ' ', ', ', '  ', ' , ')
  fc.assert(
    fc.property(
      fc.dictionary(plainWords, plainWords, { minKeys: 1 }),
      separators,
      fc.constantFrom(':', '='),
      (tags, between, inside) => {
        const text = Object.entries(tags)
          .map(([key, value]) => `${key}${inside}${value}`)
          .join(between)
        const { service, env, version, ...rest } = tags
        const { values } = resolveSettings({ DD_TAGS: text }, undefined)
        assert.deepEqual(Object.fromEntries(values.tags), { ...rest })
        assert.deepEqual([values.service, values.env, values.version], [service ?? 'node', env, version])
      },
    ),
  )
})
