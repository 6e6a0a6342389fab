import { arch, hostname, platform, release, type as system, version as systemVersion } from 'node:os'
import { settingLines } from '../config/describe'
import { type OtelConflict, otelConflicts } from '../config/otel-conflicts'
import type { Environment } from '../config/resolve'
import { options } from '../config/rows/options'
import type { ResolvedSettings } from '../config/settings'
import type { Counts, Traffic } from '../export/counts'
import type { Flare } from '../flare/install'
import type { Log } from '../log/log'
import type { Given } from '../process/given'
import { runtimeId, version } from '../process/identity'
import { processTags, serviceIsNamed } from '../process/tags'
import type { AppliedConfig, RemoteConfigClient } from '../remote-config/client'
import type { RemoteKey } from '../remote-config/override'
import type { RemoteSettings } from '../remote-config/tracing'
import type { Counter, RunningTelemetry } from '../telemetry/install'
import type { Address } from '../transport/address'

/** What telemetry and remote configuration need of their surroundings. */
export interface RemoteFeaturesContext {
  readonly given: Given
  /** The options of `init`. */
  readonly code: unknown
  readonly resolved: ResolvedSettings
  readonly log: Log
  readonly findAgent: () => Promise<Address | undefined>
  readonly headers: () => Readonly<Record<string, string>>
  readonly untraced: <Result>(fn: () => Result) => Result
  readonly spans: () => { readonly started: number; readonly counts: Counts; readonly traffic: Traffic }
  /** What was sent by OTLP. */
  readonly otlp: () => readonly Counter[]
  /** The libraries that are traced, with their versions. */
  readonly libraries: () => ReadonlyMap<string, string>
  /** Told of settings that have changed: `resolved` has their new values. */
  readonly changed: (keys: ReadonlySet<RemoteKey>) => void
}

/** What Datadog is told and what it may change, as far as that is on. */
export interface RemoteFeatures {
  /** Asks for settings from afar; resolves to all that is there then. Never rejects. */
  poll(): Promise<readonly AppliedConfig[]>
  /** Tells that the program ends. Never rejects. */
  close(): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts telemetry and remote configuration, those that are on; undefined where both are off, and nothing is loaded then. At
 * once, not when the program has started: what is set from afar is to be in force for its first requests.
 */
export function startRemoteFeatures(context: RemoteFeaturesContext): RemoteFeatures | undefined {
  const { values } = context.resolved
  if (!values.telemetryEnabled && !values.remoteConfigEnabled) return undefined
  // Remote configuration changes the settings in place: what they were is told from a copy.
  const start: ResolvedSettings = { ...context.resolved, values: { ...values } }
  const sequence = { last: 0 }
  const ofProcess = processTags(start)
  const telemetry = values.telemetryEnabled ? startTelemetry() : undefined
  const flare = values.remoteConfigEnabled ? startFlare() : undefined
  const client = flare && startRemoteConfig(flare)

  function startTelemetry(): RunningTelemetry {
    const install = require('../telemetry/install') as typeof import('../telemetry/install')
    return install.startTelemetry({
      sender: {
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
      },
      interval: values.telemetryHeartbeatInterval,
      extendedInterval: values.telemetryExtendedHeartbeatInterval,
      configuration: () => install.configurationOf({ ...context.given, code: context.code }, start, sequence),
      products: { profiler: { enabled: values.profiling } },
      installSignature: installSignature(context.given.variables),
      libraries: context.libraries,
      dependencies: values.telemetryDependencies,
      counters: values.telemetryMetrics
        ? () => [...countersOf(context.spans()), ...context.otlp(), ...conflictCounters(context.given.variables)]
        : undefined,
      ...common(),
    })
  }

  function startFlare(): Flare {
    const install = require('../flare/install') as typeof import('../flare/install')
    return install.startFlare({ log: context.log, facts: () => factsOf(context), ...common() })
  }

  function startRemoteConfig({ products }: Flare): RemoteConfigClient {
    const install = require('../remote-config/install') as typeof import('../remote-config/install')
    const override = install.createOverride(values)
    const apply = (remote: RemoteSettings): void => {
      const changed = override(remote)
      if (changed.size === 0) return
      context.log.debug(`settings from afar: ${[...changed].join(', ')}`)
      context.changed(changed)
      tellChange(changed, remote)
    }
    return install.pollRemoteConfig({
      products: [
        install.tracingProduct(
          {
            service: values.service,
            serviceIsSet: serviceIsNamed(context.resolved),
            env: values.env,
          },
          apply,
        ),
        ...products,
      ],
      tracer: {
        runtime_id: runtimeId,
        language: 'node',
        tracer_version: version,
        service: values.service,
        env: values.env ?? '',
        app_version: values.version ?? '',
        extra_services: [],
        tags: Array.from(values.tags, ([key, value]) => `${key}:${value}`),
        ...(ofProcess && { process_tags: ofProcess }),
      },
      interval: values.remoteConfigPollInterval * 1000,
      ...common(),
    })
  }

  function tellChange(changed: ReadonlySet<RemoteKey>, remote: RemoteSettings): void {
    if (telemetry === undefined) return
    const { changedEntry } = require('../telemetry/install') as typeof import('../telemetry/install')
    const places = { ...context.given, code: context.code }
    telemetry.changed(Array.from(changed, key => changedEntry(key, remote[key], places, start, sequence)))
  }

  function common() {
    return {
      findAgent: context.findAgent,
      headers: context.headers,
      timeout: values.agentTimeout,
      untraced: context.untraced,
      debug: context.log.debug,
    }
  }

  return {
    poll: async () => (await client?.poll()) ?? [],
    close: async () => telemetry?.close(),
    async stop() {
      client?.stop()
      flare?.stop()
      telemetry?.stop()
      await telemetry?.close()
    },
  }
}

/** What support is to know of this program. */
function factsOf({ resolved, given, libraries, spans }: RemoteFeaturesContext): unknown {
  const { started, counts, traffic } = spans()
  return {
    version,
    runtime_id: runtimeId,
    language: 'nodejs',
    language_version: process.versions.node,
    host: hostFacts(),
    settings: settingLines(options, resolved),
    problems: [...given.problems, ...resolved.problems],
    libraries: Object.fromEntries(libraries()),
    spans: { started, ...counts },
    requests: traffic,
  }
}

/** Numbers by the names that Datadog has for them. */
function countersOf({ started, counts, traffic }: ReturnType<RemoteFeaturesContext['spans']>): readonly Counter[] {
  return [
    { name: 'spans_created', count: started },
    { name: 'spans_finished', count: counts.finished },
    { name: 'spans_dropped', tags: ['reason:overfull_buffer'], count: counts.droppedFull },
    { name: 'spans_dropped', tags: ['reason:api_error'], count: counts.droppedRefused },
    { name: 'spans_dropped', tags: ['reason:serialization_error'], count: counts.droppedBroken },
    { name: 'spans_dropped', tags: ['reason:p0_drop'], count: counts.rejected },
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

function hostFacts(): Readonly<Record<string, string>> {
  const facts = { hostname: hostname(), os: system(), architecture: arch() }
  if (platform() === 'win32') return { ...facts, os_version: systemVersion() }
  return { ...facts, kernel_name: system(), kernel_release: release(), kernel_version: systemVersion() }
}
