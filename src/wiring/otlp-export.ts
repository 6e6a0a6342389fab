import { hostname } from 'node:os'
import type { ResolvedSettings } from '../config/settings'
import type { Span } from '../core/span'
import type { Encoder } from '../encoding/encoder'
import type { Exporter } from '../export/exporter'
import type { Log } from '../log/log'
import { runtimeId, version } from '../process/identity'
import { processTags } from '../process/tags'
import type { Counter } from '../telemetry/install'
import { type Address, addressOf, showAddress } from '../transport/address'

/** Where collectors take OTLP over HTTP unless they are told otherwise. */
const usualPort = 4318

/** What sending by OTLP needs of its surroundings. */
export interface OtlpExportContext {
  readonly resolved: ResolvedSettings
  /** The tracer's own service. */
  readonly service: string
  readonly active: () => Span | null
  readonly log: Log
  readonly untraced: <Result>(fn: () => Result) => Result
}

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
  /** What was sent so far, by the names that Datadog has for it. */
  counters(): readonly Counter[]
  /** Sends the metrics and records that wait. Never rejects. */
  flush(): Promise<void>
  stop(): Promise<void>
}

/** Prepares what the settings want to be sent by OTLP; undefined where that is nothing, and then nothing is loaded. */
export function prepareOtlpExport(context: OtlpExportContext): OtlpExport | undefined {
  const { resolved, log, untraced } = context
  const { values } = resolved
  const sendsTraces = values.tracesExporter === 'otlp'
  const measures = values.otelMetricsEnabled && values.metricsExporter !== 'none'
  const countsSpans = values.spanMetricsEnabled ?? (sendsTraces && measures)
  if (!sendsTraces && !countsSpans && !measures && !values.otelLogsEnabled) return undefined
  const otlp = require('../otlp/install') as typeof import('../otlp/install')
  const traces = sendsTraces ? target() : undefined
  const settings = { service: '', limit: values.statsCardinalityLimit, peerTags: [] as readonly string[] }
  let metrics: import('../otlp/install').RunningMetricsExport | undefined
  let meters: import('../otlp/install').RunningMetersExport | undefined
  let logs: import('../otlp/install').RunningLogsExport | undefined

  function target(): TracesTarget {
    const { address, path } = place(values.otlpTracesEndpoint, '/v1/traces')
    const protocol = values.otlpTracesProtocol
    const headers = { ...Object.fromEntries(values.otlpTracesHeaders), 'Content-Type': otlp.contentType(protocol) }
    const scope = { name: 'tracer', version }
    const encoder = otlp.createOtlpEncoder(protocol, () => ({
      path,
      scope,
      // Whoever counts spans by himself must not count these again.
      resource: taggedResource(countsSpans ? { '_dd.stats_computed': 'true' } : {}),
    }))
    return {
      encoder,
      headers: () => headers,
      addresses: () => [address],
      findAgent: async () => address,
      timeout: values.otlpTracesTimeout,
    }
  }

  /** An endpoint is a whole URL: nothing is added to its path. */
  function place(endpoint: URL | undefined, usualPath: string): { readonly address: Address; readonly path: string } {
    const host = values.url?.hostname || values.hostname || 'localhost'
    const bracketed = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
    const url = endpoint ?? new URL(`http://${bracketed}:${usualPort}${usualPath}`)
    return { address: addressOf(new URL(url.origin)), path: `${url.pathname}${url.search}` }
  }

  function taggedResource(more: Readonly<Record<string, string>> = {}) {
    return otlp.attributesOf({ ...resource(), ...Object.fromEntries(values.tags), ...more })
  }

  /** Without the process's number: it would make other series of the same metrics, and the instance is named. */
  function metersResource() {
    return otlp.attributesOf({ ...resource(), 'process.pid': undefined, ...Object.fromEntries(values.tags) })
  }

  function metricsResource() {
    const tags = [...values.tags].filter(([key]) => key !== 'runtime-id' && key !== 'runtime_id')
    return otlp.attributesOf({
      ...resource(),
      'datadog.tracer_tags': tags.length === 0 ? undefined : tags.map(([key, value]) => `${key}:${value}`),
      'datadog.process_tags': processTags(resolved),
    })
  }

  function resource(): Record<string, string | number | undefined> {
    return {
      'service.name': context.service,
      'service.version': values.version,
      'service.instance.id': runtimeId,
      'deployment.environment.name': values.env,
      'host.name': values.reportHostname ? hostname() : undefined,
      'process.pid': process.pid,
      'telemetry.sdk.name': 'datadog',
      'telemetry.sdk.language': 'nodejs',
      'telemetry.sdk.version': version,
    }
  }

  function metricsOutlet(what: string) {
    const { address, path } = place(values.otlpMetricsEndpoint, '/v1/metrics')
    return {
      address,
      path,
      protocol: values.otlpMetricsProtocol,
      headers: Object.fromEntries(values.otlpMetricsHeaders),
      timeout: values.otlpMetricsTimeout,
      untraced,
      failed: (reason: string) => log.warn(`${showAddress(address)} takes no ${what}: ${reason}`),
    }
  }

  function startMetrics() {
    const outlet = { ...metricsOutlet('metrics of spans'), resource: metricsResource }
    return otlp.exportSpanMetrics(Object.assign(settings, { service: context.service }), outlet)
  }

  function startMeters() {
    const { metricExportInterval: interval, metricExportTimeout, otlpMetricsTemporality: temporality } = values
    const outlet = { ...metricsOutlet('metrics'), resource: metersResource }
    const timeout = Math.min(metricExportTimeout, outlet.timeout)
    const warn = (message: string) => log.warn(message)
    const running = otlp.exportMeters({ interval, timeout, temporality, warn }, { ...outlet, timeout })
    if (running === undefined)
      log.warn('DD_METRICS_OTEL_ENABLED: another provider of meters is registered already, and stays')
    return running
  }

  function startLogs() {
    const { address, path } = place(values.otlpLogsEndpoint, '/v1/logs')
    const running = otlp.exportLogs(context.active, {
      address,
      path,
      protocol: values.otlpLogsProtocol,
      headers: Object.fromEntries(values.otlpLogsHeaders),
      timeout: values.otlpLogsTimeout,
      resource: taggedResource,
      untraced,
      failed: reason => log.warn(`${showAddress(address)} takes no log records: ${reason}`),
    })
    if (running === undefined)
      log.warn('DD_LOGS_OTEL_ENABLED: another provider of loggers is registered already, and stays')
    return running
  }

  function inspect(exporter: Exporter): void {
    const counted = { 'Datadog-Client-Computed-Stats': 'yes', 'Datadog-Client-Computed-Top-Level': 'yes' }
    exporter.inspect({
      pass(trace, spans) {
        metrics?.add(spans)
        // A collector keeps what it gets: what was decided against must not reach it.
        if (traces === undefined || (trace.priority as number) > 0) return spans
        return spans.filter(span => span.getNumber('_dd.span_sampling.mechanism') !== undefined)
      },
      headers: () => (traces === undefined ? counted : {}),
    })
  }

  return {
    traces,
    countsSpans,
    start(exporter) {
      if (values.otelLogsEnabled) logs = startLogs()
      if (measures) meters = startMeters()
      if (countsSpans) metrics = startMetrics()
      if (sendsTraces || countsSpans) inspect(exporter)
    },
    setPeerTags(names) {
      settings.peerTags = names
    },
    counters() {
      const tagsOf = (protocol: string) => ['protocol:http', `encoding:${protocol.slice('http/'.length)}`]
      const { attempts = 0, successes = 0 } = meters?.requests ?? {}
      const tags = tagsOf(values.otlpMetricsProtocol)
      return [
        { name: 'otel.metrics_export_attempts', tags, count: attempts },
        { name: 'otel.metrics_export_successes', tags, count: successes },
        { name: 'otel.log_records', tags: tagsOf(values.otlpLogsProtocol), count: logs?.records() ?? 0 },
      ]
    },
    async flush() {
      await Promise.all([metrics?.flush(), meters?.flush(), logs?.flush()])
    },
    async stop() {
      await Promise.all([metrics?.stop(), meters?.stop(), logs?.stop()])
    },
  }
}
