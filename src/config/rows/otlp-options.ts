import { agentUrl } from '../kinds/agent-url'
import { otlpHeaders } from '../kinds/otlp-headers'
import { choice, flag, integer } from '../kinds/plain'
import { noExporter } from '../kinds/stand-ins'
import { type Kind, option, refuse, type StandIn, type Table } from '../option'
import { otlpMetricsOptions } from './otlp-metrics-options'

const endpoint: Kind<URL, string | URL> = {
  ...agentUrl,
  expected: 'http://host:port/path or https://host:port/path',
  parse(text) {
    const parsed = agentUrl.parse(text)
    return parsed.value === undefined || parsed.value.protocol === 'unix:' ? refuse(endpoint.expected, text) : parsed
  },
  accept: value => (value instanceof URL ? endpoint.parse(value.href) : refuse(endpoint.expected, value)),
}

const exporters = choice(['agent', 'otlp'], { none: 'agent' })

/** Told in the words of the setting that `none` turns off: both read the same variable. */
const exporter: Kind<'agent' | 'otlp'> = {
  ...exporters,
  expected: noExporter.expected,
  parse(text) {
    const parsed = exporters.parse(text)
    return parsed.value === undefined ? refuse(exporter.expected, text) : parsed
  },
}

const protocol = choice(['http/protobuf', 'http/json'])
const milliseconds = integer(1, 3_600_000)
const defaultTime = 10_000

/** The endpoint of all signals has no path of the one. */
function under(path: string): Readonly<Record<string, StandIn>> {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: {
      expected: 'http://host:port or https://host:port',
      translate: text => `${text.replace(/\/+$/, '')}${path}`,
    },
  }
}

/** Settings of what is sent by OpenTelemetry's protocol. */
export const otlpOptions = {
  tracesExporter: option(exporter, {
    env: ['OTEL_TRACES_EXPORTER'],
    default: 'agent',
    doc: 'How traces are sent: `agent`, or `otlp` to a collector, Jaeger or Tempo.',
  }),
  otlpTracesEndpoint: option(endpoint, {
    env: ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    standIns: under('/v1/traces'),
    defaultText: "port 4318 of the agent's host, and `/v1/traces`",
    doc: 'Where `otlp` sends traces; the second variable is without `/v1/traces`.',
  }),
  otlpTracesHeaders: option(otlpHeaders, {
    env: ['OTEL_EXPORTER_OTLP_TRACES_HEADERS', 'OTEL_EXPORTER_OTLP_HEADERS'],
    default: new Map<string, string>(),
    doc: 'Headers of the requests with traces: `key=value`, separated by commas; never shown.',
  }),
  otlpTracesProtocol: option(protocol, {
    env: ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'],
    default: 'http/protobuf',
    doc: 'The form of the requests with traces: `http/protobuf` or `http/json`.',
  }),
  otlpTracesTimeout: option(milliseconds, {
    env: ['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', 'OTEL_EXPORTER_OTLP_TIMEOUT'],
    default: defaultTime,
    doc: 'How long one request with traces may take, in milliseconds.',
  }),
  spanMetricsEnabled: option(flag, {
    env: ['OTEL_TRACES_SPAN_METRICS_ENABLED'],
    defaultText: 'true where traces go by `otlp` and `DD_METRICS_OTEL_ENABLED` is true',
    doc: 'Sends the count, errors and durations of spans every 10 seconds as the OTLP metric `traces.span.sdk.metrics.duration`, in the place of `DD_TRACE_STATS_COMPUTATION_ENABLED`.',
  }),
  otelMetricsEnabled: option(flag, {
    env: ['DD_METRICS_OTEL_ENABLED'],
    default: false,
    doc: 'Sends what instruments of `@opentelemetry/api` measure by OTLP, and the metrics of spans where traces go there.',
  }),
  otelLogsEnabled: option(flag, {
    env: ['DD_LOGS_OTEL_ENABLED', 'OTEL_LOGS_EXPORTER'],
    standIns: { OTEL_LOGS_EXPORTER: noExporter },
    default: false,
    doc: 'Sends the records of `@opentelemetry/api-logs` by OTLP, each with its trace.',
  }),
  otlpLogsEndpoint: option(endpoint, {
    env: ['OTEL_EXPORTER_OTLP_LOGS_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    standIns: under('/v1/logs'),
    defaultText: "port 4318 of the agent's host, and `/v1/logs`",
    doc: 'Where records are sent; the second variable is without `/v1/logs`.',
  }),
  otlpLogsHeaders: option(otlpHeaders, {
    env: ['OTEL_EXPORTER_OTLP_LOGS_HEADERS', 'OTEL_EXPORTER_OTLP_HEADERS'],
    default: new Map<string, string>(),
    doc: 'Headers of requests with records; never shown.',
  }),
  otlpLogsProtocol: option(protocol, {
    env: ['OTEL_EXPORTER_OTLP_LOGS_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'],
    default: 'http/protobuf',
    doc: 'The form of requests with records: `http/protobuf` or `http/json`.',
  }),
  otlpLogsTimeout: option(milliseconds, {
    env: ['OTEL_EXPORTER_OTLP_LOGS_TIMEOUT', 'OTEL_EXPORTER_OTLP_TIMEOUT'],
    default: defaultTime,
    doc: 'How long one request with records may take, in milliseconds.',
  }),
  otlpMetricsEndpoint: option(endpoint, {
    env: ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    standIns: under('/v1/metrics'),
    defaultText: "port 4318 of the agent's host, and `/v1/metrics`",
    doc: 'Where metrics are sent; the second variable is without `/v1/metrics`.',
  }),
  otlpMetricsHeaders: option(otlpHeaders, {
    env: ['OTEL_EXPORTER_OTLP_METRICS_HEADERS', 'OTEL_EXPORTER_OTLP_HEADERS'],
    default: new Map<string, string>(),
    doc: 'Headers of the metrics; never shown.',
  }),
  otlpMetricsProtocol: option(protocol, {
    env: ['OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'],
    default: 'http/protobuf',
    doc: 'The form of the metrics: `http/protobuf` or `http/json`.',
  }),
  otlpMetricsTimeout: option(milliseconds, {
    env: ['OTEL_EXPORTER_OTLP_METRICS_TIMEOUT', 'OTEL_EXPORTER_OTLP_TIMEOUT'],
    default: defaultTime,
    doc: 'How long one request with metrics may take, in milliseconds.',
  }),
  ...otlpMetricsOptions,
} satisfies Table
