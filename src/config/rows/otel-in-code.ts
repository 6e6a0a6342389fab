/** The options of `init` that concern OpenTelemetry's API and protocol. */
export interface OtelOptions {
  /** OpenTelemetry's API makes this tracer's spans: it is registered with every copy of `@opentelemetry/api` 1.x. */
  otelEnabled?: boolean | undefined
  /** How traces are sent: `agent`, or `otlp` to a collector, Jaeger or Tempo. */
  tracesExporter?: 'agent' | 'otlp' | undefined
  /** Where `otlp` sends traces; the second variable is without `/v1/traces`. */
  otlpTracesEndpoint?: string | URL | undefined
  /** Headers of the requests with traces: `key=value`, separated by commas; never shown. */
  otlpTracesHeaders?: string | Readonly<Record<string, string | undefined>> | undefined
  /** The form of the requests with traces: `http/protobuf` or `http/json`. */
  otlpTracesProtocol?: 'http/protobuf' | 'http/json' | undefined
  /** How long one request with traces may take, in milliseconds. */
  otlpTracesTimeout?: number | undefined
  /** Sends the count, errors and durations of spans every 10 seconds as the OTLP metric `traces.span.sdk.metrics.duration`, in the place of `DD_TRACE_STATS_COMPUTATION_ENABLED`. */
  spanMetricsEnabled?: boolean | undefined
  /** Sends what instruments of `@opentelemetry/api` measure by OTLP, and the metrics of spans where traces go there. */
  otelMetricsEnabled?: boolean | undefined
  /** Sends the records of `@opentelemetry/api-logs` by OTLP, each with its trace. */
  otelLogsEnabled?: boolean | undefined
  /** Where records are sent; the second variable is without `/v1/logs`. */
  otlpLogsEndpoint?: string | URL | undefined
  /** Headers of requests with records; never shown. */
  otlpLogsHeaders?: string | Readonly<Record<string, string | undefined>> | undefined
  /** The form of requests with records: `http/protobuf` or `http/json`. */
  otlpLogsProtocol?: 'http/protobuf' | 'http/json' | undefined
  /** How long one request with records may take, in milliseconds. */
  otlpLogsTimeout?: number | undefined
  /** Where metrics are sent; the second variable is without `/v1/metrics`. */
  otlpMetricsEndpoint?: string | URL | undefined
  /** Headers of the metrics; never shown. */
  otlpMetricsHeaders?: string | Readonly<Record<string, string | undefined>> | undefined
  /** The form of the metrics: `http/protobuf` or `http/json`. */
  otlpMetricsProtocol?: 'http/protobuf' | 'http/json' | undefined
  /** How long one request with metrics may take, in milliseconds. */
  otlpMetricsTimeout?: number | undefined
  /** Where metrics go: `otlp`, or `none`, whatever `DD_METRICS_OTEL_ENABLED` says. */
  metricsExporter?: 'otlp' | 'none' | undefined
  /** The time between two requests with what instruments measure, in milliseconds. */
  metricExportInterval?: number | undefined
  /** How long callbacks of observable instruments and one of these requests may take, in milliseconds. */
  metricExportTimeout?: number | undefined
  /** Sums and histograms of instruments since the last request (`delta`), since the start (`cumulative`), or as takes the least memory (`lowmemory`); what goes up and down is always told since the start. */
  otlpMetricsTemporality?: 'delta' | 'cumulative' | 'lowmemory' | undefined
}
