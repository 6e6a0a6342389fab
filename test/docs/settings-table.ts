import { markdownTable } from '../../src/config/describe'
import { options } from '../../src/config/rows/options'

type Key = keyof typeof options

/** What a user looks for, and the settings that answer it, the usual ones first. */
const groups: Readonly<Record<string, readonly Key[]>> = {
  'Who: service, environment, version': ['service', 'env', 'version', 'tags', 'serviceMapping', 'reportHostname'],
  'Where: the agent': ['hostname', 'port', 'url', 'agentTimeout', 'flushInterval', 'protocolVersion'],
  'What is traced, and what spans say': [
    'enabled',
    'disabledPlugins',
    'plugins',
    'middlewareTracingEnabled',
    'methods',
    'httpServerErrorStatuses',
    'httpClientErrorStatuses',
    'headerTags',
    'clientIpEnabled',
    'clientIpHeader',
    'httpClientTagQueryString',
    'queryStringObfuscation',
    'sqlObfuscationEnabled',
    'errorObfuscationEnabled',
    'dbmPropagationMode',
    'gitRepositoryUrl',
    'gitCommitSha',
    'gitMetadataEnabled',
  ],
  'How much: sampling': [
    'sampleRate',
    'samplingRules',
    'rateLimit',
    'spanSamplingRules',
    'spanSamplingRulesFile',
    'sampleIgnoreParent',
  ],
  'Signals: logs, metrics, profiles': [
    'logInjection',
    'logInjectionFormat',
    'traceId128BitLoggingEnabled',
    'logsPageUrl',
    'runtimeMetrics',
    'runtimeMetricsGc',
    'runtimeMetricsEventLoop',
    'runtimeMetricsRuntimeId',
    'dogstatsdHostname',
    'dogstatsdPort',
    'dogstatsdUrl',
    'profiling',
    'profilingUploadPeriod',
    'profilingWalltimeEnabled',
    'profilingHeapEnabled',
    'profilingSourceMap',
  ],
  'Headers between services': [
    'propagationStyle',
    'propagationStyleInject',
    'propagationStyleExtract',
    'propagationExtractFirst',
    'propagationBehaviorExtract',
    'traceId128BitGenerationEnabled',
    'xDatadogTagsMaxLength',
    'baggageTagKeys',
    'baggageMaxItems',
    'baggageMaxBytes',
    'legacyBaggageEnabled',
    'corsHeadersEnabled',
  ],
  'OpenTelemetry and OTLP': [
    'otelEnabled',
    'tracesExporter',
    'otlpTracesEndpoint',
    'otlpTracesHeaders',
    'otlpTracesProtocol',
    'otlpTracesTimeout',
    'spanMetricsEnabled',
    'otelMetricsEnabled',
    'metricsExporter',
    'metricExportInterval',
    'metricExportTimeout',
    'otlpMetricsTemporality',
    'otlpMetricsEndpoint',
    'otlpMetricsHeaders',
    'otlpMetricsProtocol',
    'otlpMetricsTimeout',
    'otelLogsEnabled',
    'otlpLogsEndpoint',
    'otlpLogsHeaders',
    'otlpLogsProtocol',
    'otlpLogsTimeout',
  ],
  "The tracer's own messages": ['startupLogs', 'logLevel', 'debug', 'logDirectory'],
}
const rare = 'Rare'

/** All settings, a table a group; those of no group are the rare ones. */
export function settingsTables(): string {
  const grouped = Object.values(groups).flat()
  const twice = grouped.filter((key, at) => grouped.indexOf(key) !== at)
  if (twice.length > 0) throw new Error(`settings in two groups: ${twice.join(', ')}`)
  const rest = (Object.keys(options) as Key[]).filter(key => !grouped.includes(key))
  return Object.entries({ ...groups, [rare]: rest })
    .map(([title, keys]) => `### ${title}\n\n${markdownTable(pick(keys))}`)
    .join('\n')
}

function pick(keys: readonly Key[]): Partial<typeof options> & Parameters<typeof markdownTable>[0] {
  return Object.fromEntries(keys.map(key => [key, options[key]]))
}
