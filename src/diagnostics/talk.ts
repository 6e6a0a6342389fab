import type { ResolvedSettings } from '../config/settings'
import type { Payload } from '../encoding/encoder'
import type { StateChange } from '../export/condition'
import type { Counts } from '../export/counts'
import type { Verdict } from '../export/verdict'
import { type Address, showAddress } from '../transport/address'
import { agentErrorLine, configurationLine, integrationsLine } from './configuration'
import { deliveredLine, startLines } from './startup'

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
  stateChanged(change: StateChange): void
  /** The process ends, and so many spans reach nobody: `late` of them were still to be sent, and were not, for that reason. */
  lost(spans: number, late: number, reason: string): void
}

/** Makes the talk of a process. Where startup logs are asked for by name, it is told in dd-trace's words as well. */
export function createTalk({ version, resolved, addresses, isMain, counts, log }: TalkContext): Talk {
  const talks = resolved.values.startupLogs && isMain
  const inTheirWords = talks && resolved.sources.startupLogs !== 'default'
  let first = true
  let told = false
  let toldLost = false

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
    stateChanged(change) {
      if (change.state !== 'working') tellError(change.reason)
      const { address } = change
      const place = address === undefined ? addresses().map(showAddress).join(', ') : showAddress(address)
      const line = stateText(place, change)
      // What happens to the first payload is told with the start.
      if (change.state === 'refusing' && first && talks) say(() => line)
      else log.warn(line)
    },
    lost(spans, late, reason) {
      log.warn(lostText(spans, late, reason, counts, toldLost))
      toldLost = true
    },
  }
}

function stateText(place: string, { state, reason, dropped }: StateChange): string {
  switch (state) {
    case 'working':
      return `${place} takes traces again; ${dropped === 0 ? 'none was' : counted(dropped)} dropped meanwhile`
    case 'refusing':
      return `${place} refuses traces: ${reason}; what it refuses is dropped`
    case 'failing': {
      const kept = `${place} takes no traces: ${reason}; spans are kept while there is room, and sent when it does`
      // Whoever answers is there: the reason says what to do.
      if (reason.startsWith('it answered')) return kept
      return `${kept}; set DD_AGENT_HOST and DD_AGENT_PORT to where one listens, or see traces without one: npx ddtrace-run --ui node app.js (DD_TRACE_LOG_LEVEL=error silences this)`
    }
  }
}

function lostText(spans: number, late: number, reason: string, counts: Counts, again: boolean): string {
  const { droppedFull, droppedRefused, droppedBroken } = counts
  const either = again ? ' either' : ''
  if (late === spans) return `${counted(spans)} not delivered${either}: ${reason}`
  const parts = [
    late > 0 && `${late} at the end (${reason})`,
    droppedFull > 0 && `${droppedFull} while no agent took them and the buffer was full (T306)`,
    droppedRefused > 0 && `${droppedRefused} that an agent refused${late === 0 ? ` (${reason})` : ''}`,
    droppedBroken > 0 && `${droppedBroken} that could not be encoded`,
  ]
  return `${counted(spans)} not delivered${either}: ${parts.filter(Boolean).join('; ')}`
}

function counted(spans: number): string {
  return spans === 1 ? '1 span was' : `${spans} spans were`
}
