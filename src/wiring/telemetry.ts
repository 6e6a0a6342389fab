import { type OtelConflict, otelConflicts } from '../config/otel-conflicts'
import type { Environment } from '../config/resolve'
import type { ResolvedSettings } from '../config/settings'
import { hostFacts } from '../process/host'
import { version } from '../process/identity'
import { processTags } from '../process/tags'
import type { RemoteKey } from '../remote-config/override'
import type { RemoteSettings } from '../remote-config/tracing'
import type { Counter, RunningTelemetry } from '../telemetry/install'
import { telemetry as telemetryPart } from './parts'
import { type RemoteFeaturesContext, sending } from './remote-context'
import { runtimeId } from './runtime-id'

/** Telemetry that runs, and is told of settings from afar. */
export interface TelemetryParts {
  readonly telemetry: RunningTelemetry
  /** Tells which settings have changed, and to what. */
  readonly tellChange: (changed: ReadonlySet<RemoteKey>, remote: RemoteSettings) => void
}

/** Starts telemetry. `start` holds the settings as they were then: those in force are changed from afar. */
export function startTelemetry(context: RemoteFeaturesContext, start: ResolvedSettings): TelemetryParts {
  const { given, code, libraries } = context
  const { values } = start
  const install = telemetryPart()
  const sequence = { last: 0 }
  const places = { ...given, code }
  const telemetry = install.startTelemetry({
    sender: senderOf(start),
    interval: values.telemetryHeartbeatInterval,
    extendedInterval: values.telemetryExtendedHeartbeatInterval,
    configuration: () => install.configurationOf(places, start, sequence),
    products: { profiler: { enabled: values.profiling } },
    installSignature: installSignature(given.variables),
    libraries,
    dependencies: values.telemetryDependencies,
    counters: values.telemetryMetrics
      ? () => [...countersOf(context.spans()), ...context.otlp(), ...conflictCounters(given.variables)]
      : undefined,
    ...sending(context),
  })
  return {
    telemetry,
    tellChange: (changed, remote) =>
      telemetry.changed(Array.from(changed, key => install.changedEntry(key, remote[key], places, start, sequence))),
  }
}

function senderOf(start: ResolvedSettings) {
  const { values } = start
  const ofProcess = processTags(start)
  return {
    application: {
      service_name: values.service,
      env: values.env ?? '',
      service_version: values.version ?? '',
      tracer_version: version,
      language_name: 'nodejs',
      language_version: process.versions.node,
      ...(ofProcess && { process_tags: ofProcess.join(',') }),
    },
    host: hostFacts(),
    runtimeId,
    namingSchema: values.spanAttributeSchema,
    tracerVersion: version,
  }
}

/** Numbers by the names that Datadog has for them. */
function countersOf({ traffic, ...numbers }: ReturnType<RemoteFeaturesContext['spans']>): readonly Counter[] {
  return [
    { name: 'spans_created', count: numbers.started },
    { name: 'spans_finished', count: numbers.finished },
    { name: 'spans_dropped', tags: ['reason:overfull_buffer'], count: numbers.droppedFull },
    { name: 'spans_dropped', tags: ['reason:api_error'], count: numbers.droppedRefused },
    { name: 'spans_dropped', tags: ['reason:serialization_error'], count: numbers.droppedBroken },
    { name: 'spans_dropped', tags: ['reason:p0_drop'], count: numbers.rejected },
    { name: 'trace_api.requests', count: traffic.requests },
    { name: 'trace_api.errors', count: traffic.errors },
  ]
}

/** One count for each variable of OpenTelemetry's that is not used. */
function conflictCounters(variables: Environment): readonly Counter[] {
  const { hidden, invalid } = otelConflicts(variables)
  const counter = (name: string, { datadog, opentelemetry }: OtelConflict): Counter => {
    const tags = [`config_opentelemetry:${opentelemetry.toLowerCase()}`]
    if (datadog !== undefined) tags.unshift(`config_datadog:${datadog.toLowerCase()}`)
    return { name, tags, count: 1 }
  }
  return [
    ...hidden.map(conflict => counter('otel.env.hiding', conflict)),
    ...invalid.map(conflict => counter('otel.env.invalid', conflict)),
  ]
}

/** What the installer of the tracer has left in the environment, where it has. */
function installSignature({
  DD_INSTRUMENTATION_INSTALL_ID: install_id,
  DD_INSTRUMENTATION_INSTALL_TIME: install_time,
  DD_INSTRUMENTATION_INSTALL_TYPE: install_type,
}: Environment): Readonly<Record<string, string | undefined>> | undefined {
  if ((install_id ?? install_time ?? install_type) === undefined) return undefined
  return { install_id, install_time, install_type }
}
