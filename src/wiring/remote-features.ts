import { settingLines } from '../config/describe'
import { options } from '../config/rows/options'
import type { ResolvedSettings } from '../config/settings'
import type { Flare } from '../flare/install'
import { hostFacts } from '../process/host'
import { version } from '../process/identity'
import { processTags, serviceIsNamed } from '../process/tags'
import type { AppliedConfig, RemoteConfigClient } from '../remote-config/client'
import type { RemoteSettings } from '../remote-config/tracing'
import { hideInMessage } from '../secrets/message'
import { flare, remoteConfig } from './parts'
import { type RemoteFeaturesContext, sending } from './remote-context'
import { runtimeId } from './runtime-id'
import { startTelemetry, type TelemetryParts } from './telemetry'

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
  const told = values.telemetryEnabled ? startTelemetry(context, start) : undefined
  const flare = values.remoteConfigEnabled ? startFlare(context) : undefined
  const client = flare && startRemoteConfig(context, flare, told)
  return {
    poll: async () => (await client?.poll()) ?? [],
    close: async () => told?.telemetry.close(),
    async stop() {
      client?.stop()
      flare?.stop()
      told?.telemetry.stop()
      await told?.telemetry.close()
    },
  }
}

function startFlare(context: RemoteFeaturesContext): Flare {
  const install = flare()
  return install.startFlare({ log: context.log, facts: () => factsOf(context), ...sending(context) })
}

function startRemoteConfig(
  context: RemoteFeaturesContext,
  { products }: Flare,
  told: TelemetryParts | undefined,
): RemoteConfigClient {
  const { resolved, log } = context
  const { values } = resolved
  const install = remoteConfig()
  const override = install.createOverride(values)
  const apply = (remote: RemoteSettings): void => {
    const changed = override(remote)
    if (changed.size === 0) return
    log.debug(`settings from afar: ${[...changed].join(', ')}`)
    context.changed(changed)
    told?.tellChange(changed, remote)
  }
  const target = { service: values.service, serviceIsSet: serviceIsNamed(resolved), env: values.env }
  return install.pollRemoteConfig({
    products: [install.tracingProduct(target, apply), ...products],
    tracer: tracerOf(resolved),
    interval: values.remoteConfigPollInterval * 1000,
    ...sending(context),
  })
}

/** Who asks for settings from afar. */
function tracerOf(resolved: ResolvedSettings) {
  const { values } = resolved
  const ofProcess = processTags(resolved)
  return {
    runtime_id: runtimeId,
    language: 'node',
    tracer_version: version,
    service: values.service,
    env: values.env ?? '',
    app_version: values.version ?? '',
    extra_services: [],
    tags: Array.from(values.tags, ([key, value]) => `${key}:${value}`),
    ...(ofProcess && { process_tags: ofProcess }),
  }
}

/** What support is to know of this program. */
function factsOf({ resolved, given, libraries, spans }: RemoteFeaturesContext): unknown {
  const { traffic, ...numbers } = spans()
  return {
    version,
    runtime_id: runtimeId,
    language: 'nodejs',
    language_version: process.versions.node,
    host: hostFacts(),
    settings: settingLines(options, resolved),
    problems: [...given.problems, ...resolved.problems].map(problem => hideInMessage(problem)),
    libraries: Object.fromEntries(libraries()),
    spans: numbers,
    requests: traffic,
  }
}
