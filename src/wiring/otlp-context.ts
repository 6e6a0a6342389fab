import type { ResolvedSettings } from '../config/settings'
import type { Span } from '../core/span'
import type { Log } from '../log/log'
import { hostName } from '../process/host'
import { version } from '../process/identity'
import { processTags } from '../process/tags'
import { runtimeId } from './runtime-id'

/** The part of the build that speaks OTLP. */
export type Otlp = typeof import('../otlp/install')

/** What sending by OTLP needs of its surroundings. */
export interface OtlpExportContext {
  readonly resolved: ResolvedSettings
  /** The tracer's own service. */
  readonly service: string
  readonly active: () => Span | null
  readonly log: Log
  readonly untraced: <Result>(fn: () => Result) => Result
}

/** Who sends traces and log records, with the tags of all. */
export function taggedResource(otlp: Otlp, context: OtlpExportContext, more: Readonly<Record<string, string>> = {}) {
  return otlp.attributesOf({ ...resourceOf(context), ...Object.fromEntries(context.resolved.values.tags), ...more })
}

/** Who measures. Without the process's number: it would make other series of the same metrics, and the instance is named. */
export function metersResource(otlp: Otlp, context: OtlpExportContext) {
  const tags = Object.fromEntries(context.resolved.values.tags)
  return otlp.attributesOf({ ...resourceOf(context), 'process.pid': undefined, ...tags })
}

/** Who counts spans. */
export function spanMetricsResource(otlp: Otlp, context: OtlpExportContext) {
  const { resolved } = context
  const tags = [...resolved.values.tags].filter(([key]) => key !== 'runtime-id' && key !== 'runtime_id')
  return otlp.attributesOf({
    ...resourceOf(context),
    'datadog.tracer_tags': tags.length === 0 ? undefined : tags.map(([key, value]) => `${key}:${value}`),
    'datadog.process_tags': processTags(resolved),
  })
}

function resourceOf({ resolved, service }: OtlpExportContext): Record<string, string | number | undefined> {
  const { values } = resolved
  return {
    'service.name': service,
    'service.version': values.version,
    'service.instance.id': runtimeId,
    'deployment.environment.name': values.env,
    'host.name': values.reportHostname ? hostName() : undefined,
    'process.pid': process.pid,
    'telemetry.sdk.name': 'datadog',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.version': version,
  }
}
