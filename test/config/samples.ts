import { querySecrets } from '../../src/config/kinds/redaction'
import type { TracerTable } from '../../src/config/rows/options'
import { otlpSamples } from './otlp-samples'

/** What a row is expected to do. */
export interface Sample {
  readonly env: readonly string[]
  readonly default: unknown
  /** A text of the variable and its value. */
  readonly good: readonly [text: string, value: unknown]
  /** A text that cannot be used; left out where every text can. */
  readonly bad?: string
  /** What code gives and its value: another than that of `good`. */
  readonly code: readonly [given: unknown, value: unknown]
}

const styles = ['datadog', 'tracecontext', 'baggage']

function flag(name: string, byDefault: boolean, ...aliases: string[]): Sample {
  const good = byDefault ? '0' : 'TRUE'
  return {
    env: [name, ...aliases],
    default: byDefault,
    good: [good, !byDefault],
    bad: 'yes',
    code: [byDefault, byDefault],
  }
}

function row(env: readonly string[], byDefault: unknown, rest: Pick<Sample, 'good' | 'bad' | 'code'>): Sample {
  return { env, default: byDefault, ...rest }
}

function map(entries: Record<string, string | undefined>): Map<string, string | undefined> {
  return new Map(Object.entries(entries))
}

/** A sample for each row of the table. */
export const samples: Readonly<Record<keyof TracerTable, Sample>> = {
  service: row(['DD_SERVICE', 'DD_SERVICE_NAME', 'OTEL_SERVICE_NAME'], 'node', {
    good: [' shop ', 'shop'],
    code: ['till', 'till'],
  }),
  env: row(['DD_ENV'], undefined, { good: ['prod', 'prod'], code: ['test', 'test'] }),
  version: row(['DD_VERSION'], undefined, { good: ['1.2', '1.2'], code: [3, '3'] }),
  tags: row(['DD_TAGS', 'DD_TRACE_TAGS', 'DD_TRACE_GLOBAL_TAGS'], new Map(), {
    good: ['a:1,b=2', map({ a: '1', b: '2' })],
    bad: ':1',
    code: [{ n: 1, t: true, s: 'x', gone: undefined }, map({ n: '1', t: 'true', s: 'x' })],
  }),
  serviceMapping: row(['DD_SERVICE_MAPPING'], new Map(), {
    good: ['postgres:postgresql,defaultdb:postgresql', map({ postgres: 'postgresql', defaultdb: 'postgresql' })],
    bad: 'postgres',
    code: [{ pg: 'db' }, map({ pg: 'db' })],
  }),
  url: row(['DD_TRACE_AGENT_URL', 'DD_TRACE_URL'], undefined, {
    good: ['https://agent:9529/prefix', new URL('https://agent:9529/prefix')],
    bad: 'ftp://agent',
    code: [new URL('unix:///run/apm.socket'), new URL('unix:///run/apm.socket')],
  }),
  hostname: row(['DD_AGENT_HOST', 'DD_TRACE_AGENT_HOSTNAME', 'DD_TRACE_AGENT_HOST'], undefined, {
    good: ['datakit-service.datakit.svc', 'datakit-service.datakit.svc'],
    code: ['::1', '::1'],
  }),
  port: row(['DD_TRACE_AGENT_PORT', 'DD_AGENT_PORT'], undefined, {
    good: ['9529', 9529],
    bad: '65536',
    code: ['8126', 8126],
  }),
  agentTimeout: row(['DD_TRACE_AGENT_TIMEOUT', 'DD_TRACE_AGENT_TIMEOUT_SECONDS'], 2000, {
    good: ['0.5', 500],
    bad: '2s',
    code: [250, 250],
  }),
  protocolVersion: row(['DD_TRACE_AGENT_PROTOCOL_VERSION', 'DD_TRACE_API_VERSION'], '0.4', {
    good: ['v0.5', '0.5'],
    bad: '0.7',
    code: [0.4, '0.4'],
  }),
  flushInterval: row(['DD_TRACE_FLUSH_INTERVAL'], 2000, { good: ['0', 0], bad: '-1', code: [10, 10] }),
  flushMinSpans: row(['DD_TRACE_PARTIAL_FLUSH_MIN_SPANS'], 1000, { good: ['300', 300], bad: '0', code: [5, 5] }),

  enabled: flag('DD_TRACE_ENABLED', true, 'DD_APM_TRACING_ENABLED', 'DD_TRACING_ENABLED'),
  debug: flag('DD_TRACE_DEBUG', false),
  logLevel: row(['DD_TRACE_LOG_LEVEL', 'DD_LOG_LEVEL'], 'warn', {
    good: ['WARNING', 'warn'],
    bad: 'loud',
    code: ['off', 'off'],
  }),
  startupLogs: flag('DD_TRACE_STARTUP_LOGS', true),
  scope: row(['DD_TRACE_SCOPE'], 'async_local_storage', {
    good: ['cls-hooked', 'cls-hooked'],
    bad: 'noop',
    code: ['async_local_storage', 'async_local_storage'],
  }),

  sampleRate: row(['DD_TRACE_SAMPLE_RATE'], undefined, { good: ['0.8', 0.8], bad: '1.5', code: [0, 0] }),
  samplingRules: row(['DD_TRACE_SAMPLING_RULES'], [], {
    good: ['[{"service":"web","sample_rate":0.5}]', [{ service: 'web', sampleRate: 0.5 }]],
    bad: '[{"service":',
    code: [[{ name: 'web.*', sampleRate: 1, maxPerSecond: 5 }], [{ name: 'web.*', sampleRate: 1, maxPerSecond: 5 }]],
  }),
  spanSamplingRules: row(['DD_SPAN_SAMPLING_RULES'], [], {
    good: ['[{"name":"card.*","max_per_second":50}]', [{ name: 'card.*', maxPerSecond: 50, sampleRate: 1 }]],
    bad: '{"name":"card.*"}',
    code: [[{ resource: /^GET/, sampleRate: 0.5 }], [{ resource: /^GET/, sampleRate: 0.5 }]],
  }),
  spanSamplingRulesFile: row(['DD_SPAN_SAMPLING_RULES_FILE'], undefined, {
    good: ['/no/such/rules.json', '/no/such/rules.json'],
    code: ['other.json', 'other.json'],
  }),
  rateLimit: row(['DD_TRACE_RATE_LIMIT'], 100, { good: ['-1', -1], bad: 'unlimited', code: [10, 10] }),

  propagationStyle: row(['DD_TRACE_PROPAGATION_STYLE', 'OTEL_PROPAGATORS'], styles, {
    good: ['B3 single header, b3multi', ['b3', 'b3multi']],
    bad: 'jaeger',
    code: [['none'], []],
  }),
  propagationStyleInject: row(['DD_TRACE_PROPAGATION_STYLE_INJECT'], styles, {
    good: ['datadog', ['datadog']],
    bad: 'x',
    code: [['baggage'], ['baggage']],
  }),
  propagationStyleExtract: row(['DD_TRACE_PROPAGATION_STYLE_EXTRACT'], styles, {
    good: ['none', []],
    bad: 'x',
    code: [['baggage'], ['baggage']],
  }),
  traceId128BitGenerationEnabled: flag('DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED', true),
  xDatadogTagsMaxLength: row(['DD_TRACE_X_DATADOG_TAGS_MAX_LENGTH'], 512, {
    good: ['0', 0],
    bad: '513',
    code: [64, 64],
  }),
  baggageMaxItems: row(['DD_TRACE_BAGGAGE_MAX_ITEMS'], 64, { good: ['2', 2], bad: '1.5', code: [3, 3] }),
  propagationExtractFirst: flag('DD_TRACE_PROPAGATION_EXTRACT_FIRST', false),
  propagationBehaviorExtract: row(['DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT'], 'continue', {
    good: ['Restart', 'restart'],
    bad: 'stop',
    code: ['ignore', 'ignore'],
  }),
  baggageTagKeys: row(['DD_TRACE_BAGGAGE_TAG_KEYS'], ['user.id', 'session.id', 'account.id'], {
    good: ['region, user.id,,', ['region', 'user.id']],
    code: ['', []],
  }),
  legacyBaggageEnabled: flag('DD_TRACE_LEGACY_BAGGAGE_ENABLED', true),
  baggageMaxBytes: row(['DD_TRACE_BAGGAGE_MAX_BYTES'], 8192, { good: ['100', 100], bad: '0x10', code: [3, 3] }),

  disabledPlugins: row(['DD_TRACE_DISABLED_PLUGINS', 'DD_TRACE_DISABLED_INSTRUMENTATIONS'], [], {
    good: ['pg, express', ['pg', 'express']],
    code: [['http'], ['http']],
  }),
  middlewareTracingEnabled: flag('DD_TRACE_MIDDLEWARE_TRACING_ENABLED', true),
  httpServerErrorStatuses: row(['DD_TRACE_HTTP_SERVER_ERROR_STATUSES', 'DD_HTTP_SERVER_ERROR_STATUSES'], [[500, 599]], {
    good: [
      '500-599,404',
      [
        [500, 599],
        [404, 404],
      ],
    ],
    bad: '599-500',
    code: [[418], [[418, 418]]],
  }),
  httpClientErrorStatuses: row(['DD_TRACE_HTTP_CLIENT_ERROR_STATUSES'], [[400, 499]], {
    good: ['400-599', [[400, 599]]],
    bad: '4xx',
    code: [[], []],
  }),
  headerTags: row(['DD_TRACE_HEADER_TAGS'], new Map(), {
    good: ['User-Agent:my.tag, X-Foo', map({ 'user-agent': 'my.tag', 'x-foo': undefined })],
    bad: ':tag',
    code: [{ 'X-Id': 'id' }, map({ 'x-id': 'id' })],
  }),
  corsHeadersEnabled: flag('DD_TRACE_CORS_HEADERS_ENABLED', true),
  clientIpEnabled: flag('DD_TRACE_CLIENT_IP_ENABLED', false),
  clientIpHeader: row(['DD_TRACE_CLIENT_IP_HEADER'], undefined, {
    good: ['X-Real-IP', 'x-real-ip'],
    bad: 'two words',
    code: ['True-Client-IP', 'true-client-ip'],
  }),
  queryStringObfuscation: row(['DD_TRACE_OBFUSCATION_QUERY_STRING_REGEXP'], querySecrets, {
    good: ['x=\\d+', /x=\d+/gi],
    bad: '(',
    code: [true, true],
  }),
  sqlObfuscationEnabled: row(['DD_TRACE_SQL_OBFUSCATION_ENABLED'], undefined, {
    good: ['true', true],
    bad: 'some',
    code: [false, false],
  }),
  errorObfuscationEnabled: flag('DD_TRACE_ERROR_OBFUSCATION_ENABLED', true),
  dbmPropagationMode: row(['DD_DBM_PROPAGATION_MODE'], 'disabled', {
    good: ['full', 'full'],
    bad: 'some',
    code: ['service', 'service'],
  }),
  spanAttributeSchema: row(['DD_TRACE_SPAN_ATTRIBUTE_SCHEMA'], 'v0', {
    good: ['v1', 'v1'],
    bad: 'v2',
    code: ['v0', 'v0'],
  }),
  removeIntegrationServiceNames: flag('DD_TRACE_REMOVE_INTEGRATION_SERVICE_NAMES_ENABLED', false),
  peerServiceDefaultsEnabled: flag('DD_TRACE_PEER_SERVICE_DEFAULTS_ENABLED', false),
  peerServiceMapping: row(['DD_TRACE_PEER_SERVICE_MAPPING'], new Map(), {
    good: ['10.0.0.7:orders-db', map({ '10.0.0.7': 'orders-db' })],
    bad: 'orders',
    code: [{ localhost: 'db' }, map({ localhost: 'db' })],
  }),
  reportHostname: flag('DD_TRACE_REPORT_HOSTNAME', false),
  logInjection: flag('DD_LOGS_INJECTION', false),
  logInjectionFormat: row(['DD_LOGS_INJECTION_FORMAT'], 'nested', {
    good: ['flat', 'flat'],
    bad: 'deep',
    code: ['nested', 'nested'],
  }),
  logsPageUrl: row(['DD_LOGS_PAGE_URL'], undefined, {
    good: ['http://127.0.0.1:8126', new URL('http://127.0.0.1:8126')],
    bad: 'page',
    code: [new URL('http://localhost'), new URL('http://localhost')],
  }),
  runtimeMetrics: flag('DD_RUNTIME_METRICS_ENABLED', false),
  dogstatsdHostname: row(['DD_DOGSTATSD_HOST', 'DD_DOGSTATSD_HOSTNAME'], undefined, {
    good: ['statsd', 'statsd'],
    code: ['::1', '::1'],
  }),
  dogstatsdPort: row(['DD_DOGSTATSD_PORT'], 8125, { good: ['9125', 9125], bad: '0', code: [8126, 8126] }),
  dogstatsdUrl: row(['DD_DOGSTATSD_URL'], undefined, {
    good: ['udp://statsd:8125', new URL('udp://statsd:8125')],
    bad: 'http://statsd',
    code: [new URL('unixstream:///run/statsd.socket'), new URL('unixstream:///run/statsd.socket')],
  }),
  profiling: flag('DD_PROFILING_ENABLED', false, 'DD_EXPERIMENTAL_PROFILING_ENABLED'),
  profilingUploadPeriod: row(['DD_PROFILING_UPLOAD_PERIOD'], 60_000, {
    good: ['30', 30_000],
    bad: '-1',
    code: [5000, 5000],
  }),
  profilingWalltimeEnabled: flag('DD_PROFILING_WALLTIME_ENABLED', true),
  profilingHeapEnabled: flag('DD_PROFILING_HEAP_ENABLED', true),
  profilingSourceMap: flag('DD_PROFILING_SOURCE_MAP', true),
  partialFlushEnabled: flag('DD_TRACE_PARTIAL_FLUSH_ENABLED', true),
  managedServices: flag('DD_TRACE_MANAGED_SERVICES', false),
  flushDeadline: row(['DD_APM_FLUSH_DEADLINE_MILLISECONDS'], 100, { good: ['250', 250], bad: '0', code: [500, 500] }),
  sampleIgnoreParent: flag('DD_TRACE_SAMPLE_IGNORE_PARENT', false),
  plugins: flag('DD_TRACE_PLUGINS_ENABLED', true),
  runtimeMetricsGc: flag('DD_RUNTIME_METRICS_GC_ENABLED', true),
  runtimeMetricsEventLoop: flag('DD_RUNTIME_METRICS_EVENT_LOOP_ENABLED', true),
  traceId128BitLoggingEnabled: flag('DD_TRACE_128_BIT_TRACEID_LOGGING_ENABLED', true),
  runtimeMetricsRuntimeId: flag(
    'DD_RUNTIME_METRICS_RUNTIME_ID_ENABLED',
    false,
    'DD_TRACE_EXPERIMENTAL_RUNTIME_ID_ENABLED',
  ),
  statsComputationEnabled: {
    ...flag('DD_TRACE_STATS_COMPUTATION_ENABLED', false),
    env: ['DD_TRACE_STATS_COMPUTATION_ENABLED', 'DD_TRACE_COMPUTE_STATS', 'DD_TRACE_TRACER_METRICS_ENABLED'],
  },
  statsCardinalityLimit: row(['DD_TRACE_STATS_CARDINALITY_LIMIT'], 7000, { good: ['10', 10], bad: '0', code: [5, 5] }),
  nativeSpanEvents: { ...flag('DD_TRACE_NATIVE_SPAN_EVENTS', false), default: undefined },
  orgGuardEnabled: flag('DD_TRACE_ORG_GUARD_ENABLED', false),
  orgGuardStrict: flag('DD_TRACE_ORG_GUARD_STRICT', false),
  otelEnabled: flag('DD_TRACE_OTEL_ENABLED', false),
  ...otlpSamples,
  orgGuardTrusted: row(['DD_TRACE_ORG_GUARD_TRUSTED_OPMS'], [], {
    good: ['Ab12,Cd34', ['Ab12', 'Cd34']],
    code: [['Ef56'], ['Ef56']],
  }),
  telemetryEnabled: {
    ...flag('DD_INSTRUMENTATION_TELEMETRY_ENABLED', false),
    env: ['DD_INSTRUMENTATION_TELEMETRY_ENABLED', 'DD_TRACE_TELEMETRY_ENABLED'],
  },
  telemetryHeartbeatInterval: row(['DD_TELEMETRY_HEARTBEAT_INTERVAL'], 60_000, {
    good: ['0.1', 100],
    bad: '-1',
    code: [5000, 5000],
  }),
  telemetryExtendedHeartbeatInterval: row(['DD_TELEMETRY_EXTENDED_HEARTBEAT_INTERVAL'], 86_400_000, {
    good: ['10', 10_000],
    bad: 'day',
    code: [5000, 5000],
  }),
  telemetryDependencies: flag('DD_TELEMETRY_DEPENDENCY_COLLECTION_ENABLED', true),
  telemetryMetrics: flag('DD_TELEMETRY_METRICS_ENABLED', true),
  remoteConfigEnabled: {
    ...flag('DD_REMOTE_CONFIGURATION_ENABLED', false),
    env: ['DD_REMOTE_CONFIGURATION_ENABLED', 'DD_REMOTE_CONFIG_ENABLED'],
  },
  remoteConfigPollInterval: row(['DD_REMOTE_CONFIG_POLL_INTERVAL_SECONDS', 'DD_REMOTECONFIG_POLL_SECONDS'], 5, {
    good: ['0.2', 0.2],
    bad: '0',
    code: [1, 1],
  }),
  logDirectory: row(['DD_TRACE_LOG_DIRECTORY'], undefined, { good: ['/var/log', '/var/log'], code: ['logs', 'logs'] }),
  httpClientTagQueryString: flag('DD_TRACE_HTTP_CLIENT_TAG_QUERY_STRING', false),
  processTags: flag('DD_EXPERIMENTAL_PROPAGATE_PROCESS_TAGS_ENABLED', false),
  longRunningInitialFlushInterval: row(
    ['DD_TRACE_LONG_RUNNING_INITIAL_FLUSH_INTERVAL', 'DD_TRACE_EXPERIMENTAL_LONG_RUNNING_INITIAL_FLUSH_INTERVAL'],
    undefined,
    { good: ['0.5', 500], bad: '0', code: [30_000, 30_000] },
  ),
  longRunningFlushInterval: row(
    ['DD_TRACE_LONG_RUNNING_FLUSH_INTERVAL', 'DD_TRACE_EXPERIMENTAL_LONG_RUNNING_FLUSH_INTERVAL'],
    120_000,
    { good: ['60', 60_000], bad: 'soon', code: [30_000, 30_000] },
  ),
  longRunningEnabled: {
    ...flag('DD_TRACE_LONG_RUNNING_ENABLED', false),
    env: ['DD_TRACE_LONG_RUNNING_ENABLED', 'DD_TRACE_EXPERIMENTAL_LONG_RUNNING_ENABLED'],
    default: undefined,
  },
  methods: row(['DD_TRACE_METHODS'], [], {
    good: [
      './src/shop.js[checkout, Cart.add]; @scope/pay/lib/card.js[charge]',
      [
        { module: './src/shop.js', names: ['checkout', 'Cart.add'] },
        { module: '@scope/pay/lib/card.js', names: ['charge'] },
      ],
    ],
    bad: 'checkout',
    code: [[{ module: 'stripe', names: ['charge'] }], [{ module: 'stripe', names: ['charge'] }]],
  }),
  gitMetadataEnabled: flag('DD_TRACE_GIT_METADATA_ENABLED', true),
  gitRepositoryUrl: row(['DD_GIT_REPOSITORY_URL'], undefined, {
    good: ['https://host/a.git', 'https://host/a.git'],
    code: ['git@host:a.git', 'git@host:a.git'],
  }),
  gitCommitSha: row(['DD_GIT_COMMIT_SHA'], undefined, { good: ['abc1', 'abc1'], code: ['def2', 'def2'] }),
}
