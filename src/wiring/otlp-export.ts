import type { Settings } from '../config/rows/options'
import type { Encoder } from '../encoding/encoder'
import type { Exporter } from '../export/exporter'
import type { Deliveries } from '../otlp/install'
import { version } from '../process/identity'
import type { Counter } from '../telemetry/install'
import type { Address } from '../transport/address'
import { placeOf } from '../transport/collector'
import { type Otlp, type OtlpExportContext, taggedResource } from './otlp-context'
import { type SpanMetricsSettings, startLogs, startMeters, startSpanMetrics } from './otlp-signals'
import { otlp as otlpPart } from './parts'

/** Where traces go, and in which form. */
export interface TracesTarget {
  readonly encoder: Encoder
  readonly headers: () => Readonly<Record<string, string>>
  readonly addresses: () => readonly Address[]
  readonly findAgent: () => Promise<Address | undefined>
  /** Milliseconds for one request. */
  readonly timeout: number
}

/** What is sent by OTLP. */
export interface OtlpExport {
  /** Undefined: traces go to the agent. */
  readonly traces: TracesTarget | undefined
  /** The metrics of spans are sent, in the place of statistics for the agent. */
  readonly countsSpans: boolean
  /** Starts what looks at ended spans and at log records; the tracer is ready. */
  start(exporter: Exporter): void
  /** Tags that tell apart whom a call went to, as the agent names them. */
  setPeerTags(names: readonly string[]): void
  /** What became of what goes to a collector beside traces. */
  deliveries(): OtlpDeliveries
  /** Says what was not delivered, once for each number: the process ends. */
  tellLost(): void
  /** What was sent so far, by the names that Datadog has for it. */
  counters(): readonly Counter[]
  /** Sends the metrics and records that wait. Never rejects. */
  flush(): Promise<void>
  stop(): Promise<void>
}

/** What became of records of logs, and of payloads of metrics, for those signals that are on. */
export interface OtlpDeliveries {
  readonly logs?: Deliveries
  readonly metrics?: Deliveries
  readonly spanMetrics?: Deliveries
}

/** Which signals go by OTLP. */
interface Wanted {
  readonly traces: boolean
  readonly meters: boolean
  readonly spanMetrics: boolean
  readonly logs: boolean
}

/** Those that run. */
interface Running {
  metrics?: ReturnType<typeof startSpanMetrics>
  meters?: ReturnType<typeof startMeters>
  logs?: ReturnType<typeof startLogs>
}

/** Prepares what the settings want to be sent by OTLP; undefined where that is nothing, and then nothing is loaded. */
export function prepareOtlpExport(context: OtlpExportContext): OtlpExport | undefined {
  const { values } = context.resolved
  const wanted = wantedSignals(values)
  if (!Object.values(wanted).includes(true)) return undefined
  const otlp: Otlp = otlpPart()
  const traces = wanted.traces ? tracesTarget(otlp, context, wanted.spanMetrics) : undefined
  const settings: SpanMetricsSettings = { service: context.service, limit: values.statsCardinalityLimit, peerTags: [] }
  const running: Running = {}
  const deliveries = () => deliveriesOf(running)
  return {
    traces,
    countsSpans: wanted.spanMetrics,
    start(exporter) {
      if (wanted.logs) running.logs = startLogs(otlp, context)
      if (wanted.meters) running.meters = startMeters(otlp, context)
      if (wanted.spanMetrics) running.metrics = startSpanMetrics(otlp, context, settings)
      if (wanted.traces || wanted.spanMetrics) inspect(exporter, wanted.traces, running)
    },
    setPeerTags(names) {
      settings.peerTags = names
    },
    deliveries,
    tellLost: tellerOfLost(deliveries, context.log.warn),
    counters: () => countersOf(values, running),
    async flush() {
      await Promise.all([running.metrics?.flush(), running.meters?.flush(), running.logs?.flush()])
    },
    async stop() {
      await Promise.all([running.metrics?.stop(), running.meters?.stop(), running.logs?.stop()])
    },
  }
}

function deliveriesOf({ logs, meters, metrics }: Running): OtlpDeliveries {
  return {
    ...(logs && { logs: logs.deliveries() }),
    ...(meters && { metrics: meters.deliveries() }),
    ...(metrics && { spanMetrics: metrics.deliveries() }),
  }
}

function tellerOfLost(deliveries: () => OtlpDeliveries, warn: (message: string) => void): () => void {
  return () => {
    const { logs, metrics, spanMetrics } = deliveries()
    tell('log record', logs, warn)
    tell('payload of metrics', metrics, warn)
    tell('payload of metrics of spans', spanMetrics, warn)
  }
}

/** The log says the same sentence once. */
function tell(what: string, given: Deliveries | undefined, warn: (message: string) => void): void {
  const lost = given === undefined ? 0 : given.waiting + given.dropped
  if (given === undefined || lost === 0) return
  const why = given.reason ?? (given.waiting > 0 ? 'the process ended before' : 'too many waited')
  const noun = what.replace(/^\w+( record)?/, words => (lost === 1 ? words : `${words}s`))
  warn(`${lost.toLocaleString('en')} ${noun} ${lost === 1 ? 'was' : 'were'} not delivered: ${why}`)
}

function wantedSignals(values: Settings): Wanted {
  const traces = values.tracesExporter === 'otlp'
  const meters = values.otelMetricsEnabled && values.metricsExporter !== 'none'
  return { traces, meters, spanMetrics: values.spanMetricsEnabled ?? (traces && meters), logs: values.otelLogsEnabled }
}

function tracesTarget(otlp: Otlp, context: OtlpExportContext, countsSpans: boolean): TracesTarget {
  const { values } = context.resolved
  const { address, path } = placeOf(values, values.otlpTracesEndpoint, '/v1/traces')
  const protocol = values.otlpTracesProtocol
  const headers = { ...Object.fromEntries(values.otlpTracesHeaders), 'Content-Type': otlp.contentType(protocol) }
  const scope = { name: 'tracer', version }
  const encoder = otlp.createOtlpEncoder(protocol, () => ({
    path,
    scope,
    // Whoever counts spans by himself must not count these again.
    resource: taggedResource(otlp, context, countsSpans ? { '_dd.stats_computed': 'true' } : {}),
  }))
  return {
    encoder,
    headers: () => headers,
    addresses: () => [address],
    findAgent: async () => address,
    timeout: values.otlpTracesTimeout,
  }
}

function inspect(exporter: Exporter, sendsTraces: boolean, running: Running): void {
  const counted = { 'Datadog-Client-Computed-Stats': 'yes', 'Datadog-Client-Computed-Top-Level': 'yes' }
  exporter.inspect({
    pass(trace, spans) {
      running.metrics?.add(spans)
      // A collector keeps what it gets: what was decided against must not reach it.
      if (!sendsTraces || (trace.priority as number) > 0) return spans
      return spans.filter(span => span.getNumber('_dd.span_sampling.mechanism') !== undefined)
    },
    headers: () => (sendsTraces ? {} : counted),
  })
}

function countersOf(values: Settings, { meters, logs }: Running): readonly Counter[] {
  const tagsOf = (protocol: string) => ['protocol:http', `encoding:${protocol.slice('http/'.length)}`]
  const { attempts = 0, successes = 0 } = meters?.requests ?? {}
  const tags = tagsOf(values.otlpMetricsProtocol)
  return [
    { name: 'otel.metrics_export_attempts', tags, count: attempts },
    { name: 'otel.metrics_export_successes', tags, count: successes },
    { name: 'otel.log_records', tags: tagsOf(values.otlpLogsProtocol), count: logs?.records() ?? 0 },
  ]
}
