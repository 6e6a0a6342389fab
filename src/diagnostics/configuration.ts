import { arch, release, type } from 'node:os'
import type { ResolvedSettings } from '../config/settings'
import { type Address, showAddress } from '../transport/address'

/** How parsers of dd-trace's log know its lines. */
export const prefix = 'DATADOG TRACER'

/** The settings in force as one line of JSON, by dd-trace's keys and for those who parse its log. */
export function configurationLine(
  version: string,
  { values }: ResolvedSettings,
  addresses: readonly Address[],
): string {
  const [address] = addresses
  const { tags, samplingRules } = values
  return `${prefix} CONFIGURATION - ${JSON.stringify({
    date: new Date().toISOString(),
    os_name: type(),
    os_version: release(),
    architecture: arch(),
    version,
    lang: 'nodejs',
    lang_version: process.versions.node,
    env: values.env,
    enabled: values.enabled,
    service: values.service,
    agent_url: address && showAddress(address),
    debug: values.logLevel === 'debug',
    sample_rate: values.sampleRate,
    sampling_rules: samplingRules,
    tags: Object.fromEntries(tags),
    dd_version: values.version,
    log_injection_enabled: values.logInjection,
    runtime_metrics_enabled: values.runtimeMetrics,
    profiling_enabled: values.profiling,
    // Products that are not here: their parsers expect the keys.
    appsec_enabled: false,
    data_streams_enabled: false,
  })}`
}

/** The libraries that were patched until the first payload, by dd-trace's words. */
export function integrationsLine(patched: ReadonlyMap<string, string>): string {
  return `${prefix} INTEGRATIONS LOADED - ${JSON.stringify([...patched.keys()])}`
}

/** Why an agent took nothing, by dd-trace's words. */
export function agentErrorLine(reason: string): string {
  return `${prefix} DIAGNOSTIC - Agent Error: ${reason}`
}
