import type { ResolvedSettings } from '../config/settings'
import type { Payload } from '../encoding/encoder'
import type { Verdict } from '../export/verdict'
import { type Address, showAddress } from '../transport/address'

/** How many of a list are named in a line. */
const maxNamed = 6
/** So many problems stand at the end of the first line; where there are more, each has a line of its own. */
const maxInLine = 2
/** How many have a line of their own. */
const maxLines = 10

/** What is said at the start of a process: what is in force, where it goes, and what was ignored. */
export function startLines(
  version: string,
  { values, sources }: ResolvedSettings,
  addresses: readonly Address[],
  problems: readonly string[],
): string[] {
  if (!values.enabled) return [`${version}: tracing is off (${sources.enabled})`]
  const parts = [
    `service=${values.service} (${sources.service})`,
    values.env && `env=${values.env}`,
    values.version && `version=${values.version}`,
    values.sampleRate !== undefined && `sample rate=${values.sampleRate}`,
    values.samplingRules.length > 0 && `sampling rules=${values.samplingRules.length}`,
    values.tags.size > 0 && `tags=${[...values.tags].map(([key, value]) => `${key}:${value}`).join(',')}`,
    values.logInjection && 'log injection=on',
    values.runtimeMetrics && 'runtime metrics=on',
    values.profiling && 'profiling=on',
  ]
  const agent = addresses.map(showAddress).join(', else ')
  const line = `${version} started: ${parts.filter(Boolean).join(' ')}; ${values.tracesExporter === 'otlp' ? 'collector' : 'agent'} ${agent}`
  if (problems.length === 0) return [line]
  const sorted = problems.toSorted((one, other) => Number(isMisspelt(other)) - Number(isMisspelt(one)))
  if (sorted.length <= maxInLine) return [`${line}; to look at: ${sorted.join('; ')}`]
  const rest = sorted.length - maxLines
  return [
    `${line}; ${sorted.length} things to look at:`,
    ...sorted.slice(0, maxLines).map(problem => `- ${problem}`),
    ...(rest > 0
      ? [`- and ${rest} more: tracer.status().findings has all, npx ddtrace-run --info those of settings`]
      : []),
  ]
}

/** What a user has set under a wrong name comes first: it is nowhere else to be seen. */
function isMisspelt(problem: string): boolean {
  return problem.includes('did you mean')
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
  return `first ${payload.spans} spans accepted by ${receiverName(verdict)} at ${showAddress(address)}${traced}${doubt(verdict)}`
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
      return 'a server'
  }
}

/** An agent says who it is; any web server answers 200 to what it does not know. */
function doubt({ receiver }: Verdict): string {
  if (receiver !== 'unknown') return ''
  return '; it does not say that it is DataKit or a Datadog Agent: if no trace arrives, check DD_AGENT_HOST and DD_AGENT_PORT (T202)'
}

function shortList(items: readonly string[]): string {
  const named = items.slice(0, maxNamed).join('; ')
  return items.length > maxNamed ? `${named}; and ${items.length - maxNamed} more` : named
}
