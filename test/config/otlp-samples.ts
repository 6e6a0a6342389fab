import type { otlpOptions } from '../../src/config/rows/otlp-options'
import type { Sample } from './samples'

const names = (signal: string, what: string) => [`OTEL_EXPORTER_OTLP_${signal}_${what}`, `OTEL_EXPORTER_OTLP_${what}`]

function endpoint(signal: string): Sample {
  return {
    env: names(signal, 'ENDPOINT').slice(0, 1),
    default: undefined,
    good: ['http://collector:4318/in', new URL('http://collector:4318/in')],
    bad: 'unix:///tmp/collector',
    code: [new URL('https://collector/in'), new URL('https://collector/in')],
  }
}

function headers(signal: string): Sample {
  return {
    env: names(signal, 'HEADERS'),
    default: new Map(),
    good: ['API-Key=a%20b, x=1=2', new Map(Object.entries({ 'api-key': 'a b', x: '1=2' }))],
    code: [{ 'X-Id': 'id', other: undefined }, new Map([['x-id', 'id']])],
  }
}

function protocol(signal: string): Sample {
  return {
    env: names(signal, 'PROTOCOL'),
    default: 'http/protobuf',
    good: ['HTTP/JSON', 'http/json'],
    bad: 'grpc',
    code: ['http/protobuf', 'http/protobuf'],
  }
}

function timeout(signal: string): Sample {
  return { env: names(signal, 'TIMEOUT'), default: 10_000, good: ['250', 250], bad: '0', code: [5, 5] }
}

/** Samples of the settings of OpenTelemetry's protocol. */
export const otlpSamples: Readonly<Record<keyof typeof otlpOptions, Sample>> = {
  tracesExporter: {
    env: ['OTEL_TRACES_EXPORTER'],
    default: 'agent',
    good: ['OTLP', 'otlp'],
    bad: 'zipkin',
    code: ['agent', 'agent'],
  },
  otlpTracesEndpoint: endpoint('TRACES'),
  otlpTracesHeaders: headers('TRACES'),
  otlpTracesProtocol: protocol('TRACES'),
  otlpTracesTimeout: timeout('TRACES'),
  spanMetricsEnabled: {
    env: ['OTEL_TRACES_SPAN_METRICS_ENABLED'],
    default: undefined,
    good: ['true', true],
    bad: 'yes',
    code: [false, false],
  },
  otelMetricsEnabled: {
    env: ['DD_METRICS_OTEL_ENABLED'],
    default: false,
    good: ['true', true],
    bad: 'yes',
    code: [false, false],
  },
  otelLogsEnabled: {
    env: ['DD_LOGS_OTEL_ENABLED'],
    default: false,
    good: ['true', true],
    bad: 'yes',
    code: [false, false],
  },
  otlpLogsEndpoint: endpoint('LOGS'),
  otlpLogsHeaders: headers('LOGS'),
  otlpLogsProtocol: protocol('LOGS'),
  otlpLogsTimeout: timeout('LOGS'),
  otlpMetricsEndpoint: endpoint('METRICS'),
  otlpMetricsHeaders: headers('METRICS'),
  otlpMetricsProtocol: protocol('METRICS'),
  otlpMetricsTimeout: timeout('METRICS'),
  metricsExporter: {
    env: ['OTEL_METRICS_EXPORTER'],
    default: 'otlp',
    good: ['NONE', 'none'],
    bad: 'console',
    code: ['otlp', 'otlp'],
  },
  metricExportInterval: {
    env: ['OTEL_METRIC_EXPORT_INTERVAL'],
    default: 10_000,
    good: ['60000', 60_000],
    bad: '0',
    code: [5, 5],
  },
  metricExportTimeout: {
    env: ['OTEL_METRIC_EXPORT_TIMEOUT'],
    default: 7500,
    good: ['250', 250],
    bad: '0',
    code: [5, 5],
  },
  otlpMetricsTemporality: {
    env: ['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE'],
    default: 'delta',
    good: ['LowMemory', 'lowmemory'],
    bad: 'gamma',
    code: ['cumulative', 'cumulative'],
  },
}
