import type { ResolvedSettings } from '../config/settings'
import type { Payload } from '../encoding/encoder'
import type { Counts } from '../export/counts'
import { named } from '../export/sender'
import type { Verdict } from '../export/verdict'
import type { Address } from '../transport/address'
import { agentErrorLine, configurationLine, integrationsLine } from './configuration'
import { deliveredLine, refusedLine, startLines } from './startup'

/** What talking needs of its surroundings. */
export interface TalkContext {
  readonly version: string
  readonly resolved: ResolvedSettings
  readonly addresses: () => readonly Address[]
  /** False in a thread: its process has said it already. */
  readonly isMain: boolean
  readonly counts: Counts
  readonly log: {
    warn(message: string): void
    line(message: string): void
    /** Printed without our name before it, for those who parse dd-trace's log. */
    bare(line: string): void
  }
}

/** What a process says of itself: a line at its start, one at its first payload, and when the agent's state changes. */
export interface Talk {
  started(findings: readonly string[]): void
  delivered(payload: Payload, verdict: Verdict, address: Address, patched: ReadonlyMap<string, string>): void
  refused(payload: Payload, verdict: Verdict, address: Address): void
  stateChanged(change: {
    readonly failing: boolean
    readonly reason: string
    readonly address: Address | undefined
  }): void
}

/** Makes the talk of a process. Where startup logs are asked for by name, it is told in dd-trace's words as well. */
export function createTalk({ version, resolved, addresses, isMain, counts, log }: TalkContext): Talk {
  const talks = resolved.values.startupLogs && isMain
  const inTheirWords = talks && resolved.sources.startupLogs !== 'default'
  let first = true
  let told = false

  function say(line: () => string): void {
    if (first && talks) log.line(line())
    first = false
  }

  function tellError(reason: string): void {
    if (inTheirWords && !told) log.bare(agentErrorLine(reason))
    told = true
  }

  return {
    started(findings) {
      if (talks) for (const line of startLines(version, resolved, addresses(), findings)) log.line(line)
      if (inTheirWords) log.bare(configurationLine(version, resolved, addresses()))
    },
    delivered(payload, verdict, address, patched) {
      if (first && inTheirWords) log.bare(integrationsLine(patched))
      say(() => deliveredLine(payload, verdict, address, patched))
    },
    refused(payload, verdict, address) {
      tellError(verdict.reason)
      if (first) say(() => refusedLine(payload, verdict, address))
      else log.warn(`${payload.spans} spans refused by ${named(address)}: ${verdict.reason}`)
    },
    stateChanged({ failing, reason, address }) {
      if (failing) tellError(reason)
      const place = address === undefined ? addresses().map(named).join(', ') : named(address)
      log.warn(failing ? failingText(place, reason) : recoveredText(place, counts))
    },
  }
}

function failingText(place: string, reason: string): string {
  const kept = `${place} takes no traces: ${reason}; spans are kept while there is room, and sent when it does`
  // Whoever answers is there: the reason says what to do.
  if (reason.startsWith('it answered')) return kept
  return `${kept}; set DD_AGENT_HOST and DD_AGENT_PORT to where one listens, or see traces without one: ddtrace-run --ui (DD_TRACE_LOG_LEVEL=error silences this)`
}

function recoveredText(place: string, counts: Counts): string {
  return `${place} takes traces again; ${counts.droppedFull} spans were dropped meanwhile`
}
