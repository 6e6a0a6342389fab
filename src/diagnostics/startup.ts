import type { ResolvedSettings } from '../config/settings'
import type { Payload } from '../encoding/encoder'
import type { Verdict } from '../export/verdict'
import { type Address, showAddress } from '../transport/address'

/** How many of a list are named in a line. */
const maxNamed = 6

/** The line at the start of a process: what is in force, where it goes, and what was ignored. */
export function startLine(
  version: string,
  { values, sources }: ResolvedSettings,
  addresses: readonly Address[],
  problems: readonly string[],
): string {
  if (!values.enabled) return `${version}: tracing is off (${sources.enabled})`
  const parts = [
    `service=${values.service} (${sources.service})`,
    values.env && `env=${values.env}`,
    values.version && `version=${values.version}`,
    values.sampleRate !== undefined && `sample rate=${values.sampleRate}`,
    values.samplingRules.length > 0 && `sampling rules=${values.samplingRules.length}`,
    values.tags.size > 0 && `tags=${[...values.tags].map(([key, value]) => `${key}:${value}`).join(',')}`,
  ]
  const agent = addresses.map(showAddress).join(', else ')
  const ignored = problems.length === 0 ? '' : `; ignored: ${shortList(problems)}`
  return `${version} started: ${parts.filter(Boolean).join(' ')}; agent ${agent}${ignored}`
}

/** The line at the first payload that was accepted. */
export function deliveredLine(
  payload: Payload,
  verdict: Verdict,
  address: Address,
  patched: ReadonlyMap<string, string>,
): string {
  const libraries = [...patched].map(([module, version]) => `${module} ${version}`)
  const traced = libraries.length === 0 ? '' : `; libraries traced: ${shortList(libraries)}`
  return `first ${payload.spans} spans accepted by ${receiverName(verdict)} at ${showAddress(address)}${traced}`
}

/** The line at the first payload that was refused. */
export function refusedLine(payload: Payload, verdict: Verdict, address: Address): string {
  return `first ${payload.spans} spans refused by ${receiverName(verdict)} at ${showAddress(address)}: ${verdict.reason}`
}

function receiverName({ receiver }: Verdict): string {
  switch (receiver) {
    case 'datakit':
      return 'DataKit'
    case 'datadog':
      return 'the Datadog Agent'
    case 'local':
      return 'ddtrace-run'
    case 'collector':
      return 'a collector'
    case 'unknown':
      return 'an agent'
  }
}

function shortList(items: readonly string[]): string {
  const named = items.slice(0, maxNamed).join('; ')
  return items.length > maxNamed ? `${named}; and ${items.length - maxNamed} more` : named
}
