import { hostname } from 'node:os'
import type { ResolvedSettings } from './config/settings'
import type { Encoder } from './encoding/encoder'
import type { Exporter } from './export/exporter'
import { runtimeId, version } from './identity'
import type { Log } from './log'
import { processTags } from './process-tags'
import { type Address, addressOf, showAddress } from './transport/address'

/** Where collectors take OTLP over HTTP unless they are told otherwise. */
const usualPort = 4318

/** What sending by OTLP needs of its surroundings. */
export interface OtlpExportContext {
  readonly resolved: ResolvedSettings
  /** The tracer's own service. */
  readonly service: () => string
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
  /** Looks at what ends from now on: counts it, and leaves out what was decided against. */
  inspect(exporter: Exporter): void
  /** Tags that tell apart whom a call went to, as the agent names them. */
  setPeerTags(names: readonly string[]): void
  /** Sends the metrics that were counted. Never rejects. */
  flush(): Promise<void>
  stop(): Promise<void>
}

/** Whether the metrics of spans go by OTLP, and not as statistics to the agent. */
export function sendsSpanMetrics({
  spanMetricsEnabled,
  tracesExporter,
  otelMetricsEnabled,
}: ResolvedSettings['values']): boolean {
  return spanMetricsEnabled ?? (tracesExporter === 'otlp' && otelMetricsEnabled)
}

/** Prepares what the settings want to be sent by OTLP; undefined where that is nothing, and then nothing is loaded. */
export function startOtlpExport(context: OtlpExportContext): OtlpExport | undefined {
  const { resolved, log, untraced } = context
  const { values } = resolved
  const counts = sendsSpanMetrics(values)
  if (!counts && values.tracesExporter !== 'otlp') return undefined
  const otlp = require('./otlp/install') as typeof import('./otlp/install')
  const traces = values.tracesExporter === 'otlp' ? target() : undefined
  const settings = { service: '', limit: values.statsCardinalityLimit, peerTags: [] as readonly string[] }
  let metrics: import('./otlp/install').RunningMetricsExport | undefined

  function target(): TracesTarget {
    const { address, path } = place(values.otlpTracesEndpoint ?? usualEndpoint('/v1/traces'))
    const protocol = values.otlpTracesProtocol
    const headers = { ...Object.fromEntries(values.otlpTracesHeaders), 'Content-Type': otlp.contentType(protocol) }
    const scope = { name: 'tracer', version }
    const encoder = otlp.createOtlpEncoder(protocol, () => ({ path, scope, resource: tracesResource() }))
    return {
      encoder,
      headers: () => headers,
      addresses: () => [address],
      findAgent: async () => address,
      timeout: values.otlpTracesTimeout,
    }
  }

  function usualEndpoint(path: string): URL {
    const host = values.url?.hostname || values.hostname || 'localhost'
    return new URL(`http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${usualPort}${path}`)
  }

  function tracesResource() {
    // Whoever counts spans by himself must not count these again.
    const counted = counts ? { '_dd.stats_computed': 'true' } : {}
    return otlp.attributesOf({ ...Object.fromEntries(values.tags), ...resource(), ...counted })
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
      'service.name': context.service(),
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

  function startMetrics() {
    const { address, path } = place(values.otlpMetricsEndpoint ?? usualEndpoint('/v1/metrics'))
    return otlp.exportSpanMetrics({
      settings: Object.assign(settings, { service: context.service() }),
      address,
      path,
      protocol: values.otlpMetricsProtocol,
      headers: Object.fromEntries(values.otlpMetricsHeaders),
      timeout: values.otlpMetricsTimeout,
      resource: metricsResource,
      untraced,
      failed: reason => log.warn(`${showAddress(address)} takes no metrics of spans: ${reason}`),
    })
  }

  return {
    traces,
    inspect(exporter) {
      if (counts) metrics = startMetrics()
      exporter.inspect({
        pass(trace, spans) {
          metrics?.add(spans)
          // A collector keeps what it gets: what was decided against must not reach it.
          if (traces === undefined || (trace.priority as number) > 0) return spans
          return spans.filter(span => span.getNumber('_dd.span_sampling.mechanism') !== undefined)
        },
        headers: (): Record<string, string> =>
          traces === undefined
            ? { 'Datadog-Client-Computed-Stats': 'yes', 'Datadog-Client-Computed-Top-Level': 'yes' }
            : {},
      })
    },
    setPeerTags(names) {
      settings.peerTags = names
    },
    async flush() {
      await metrics?.flush()
    },
    async stop() {
      await metrics?.stop()
    },
  }
}

/** An endpoint is a whole URL: nothing is added to its path. */
function place(url: URL): { readonly address: Address; readonly path: string } {
  return { address: addressOf(new URL(url.origin)), path: `${url.pathname}${url.search}` }
}
