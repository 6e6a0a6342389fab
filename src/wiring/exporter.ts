import type { Settings } from '../config/rows/options'
import type { Talk } from '../diagnostics/talk'
import type { CommonTags } from '../encoding/encoder'
import { lazyEncoder } from '../encoding/lazy'
import type { Counts, Traffic } from '../export/counts'
import { Exporter } from '../export/exporter'
import { LongRunning } from '../export/long-running'
import { Relay } from '../export/relay'
import { isMainThread } from '../process/application'
import type { Sampler } from '../sampling/sampler'
import { showAddress } from '../transport/address'
import type { TracesTarget } from './otlp-export'
import type { AgreedForm } from './payload-form'
import type { Setup } from './setup'
import { spanSteps } from './span-steps'

/** The agent as the target of traces. */
export function agentTarget(setup: Setup, form: AgreedForm, common: () => CommonTags): TracesTarget {
  return {
    encoder: lazyEncoder(() => ({ ...form.current(), common: common() })),
    headers: setup.headers,
    timeout: setup.resolved.values.agentTimeout,
    addresses: setup.addresses,
    findAgent: setup.findAgent,
  }
}

/** Names where traces go, and in which form: threads that say the same may send for each other. */
export function placeOf({ tracesExporter }: Settings, { addresses }: TracesTarget): string {
  return [tracesExporter, ...addresses().map(showAddress)].join(' ')
}

/** What the sending of traces needs of the other parts. */
export interface ExportContext {
  readonly setup: Setup
  readonly target: TracesTarget
  readonly sampler: Sampler
  readonly talk: Talk
  readonly untraced: <Result>(fn: () => Result) => Result
  readonly counts: Counts
  readonly traffic: Traffic
  /** The libraries that are traced by then, with their versions. */
  readonly patched: () => ReadonlyMap<string, string>
}

/** Makes what takes ended spans and sends them as the settings say. */
export function createExporter({ setup, target, sampler, talk, patched, ...shared }: ExportContext): Exporter {
  const { values } = setup.resolved
  return new Exporter({
    ...target,
    ...shared,
    sampler,
    isMute: setup.isMute,
    relay: isMainThread || setup.isMute ? undefined : new Relay(placeOf(values, target)),
    ...spanSteps(values, setup.findings.tell),
    interval: values.flushInterval,
    partialSpans: values.partialFlushEnabled ? values.flushMinSpans : undefined,
    longRunning: longRunning(values, shared.counts),
    delivered(payload, verdict, address) {
      if (verdict.rates) sampler.updateRates(verdict.rates)
      talk.delivered(payload, verdict, address, patched())
    },
    stateChanged: talk.stateChanged,
  })
}

/** Milliseconds after which an open trace is sent where it is asked for without a time. */
const usualWait = 20_000

/** What keeps open traces, where it is asked for. */
function longRunning(values: Settings, counts: Counts): LongRunning | undefined {
  const { longRunningEnabled: enabled, longRunningInitialFlushInterval: initial, longRunningFlushInterval } = values
  if (!(enabled ?? initial !== undefined)) return undefined
  return new LongRunning({ initial: initial ?? usualWait, interval: longRunningFlushInterval }, counts)
}
