import type { Settings } from '../config/rows/options'
import type { Exporter } from '../export/exporter'
import type { Registry } from '../instrumentation/registry'
import type { RemoteKey } from '../remote-config/override'
import type { Sampler } from '../sampling/sampler'

/** The parts that a setting from afar may change. */
export interface ChangeableParts {
  /** The settings in force: they have the new values. */
  readonly values: Settings
  readonly sampler: Sampler
  readonly exporter: Exporter
  readonly registry: Registry
  /** Ends tracing. */
  readonly turnOff: () => void
}

/** Tells the parts which settings have changed. */
export function applyChanges(keys: ReadonlySet<RemoteKey>, parts: ChangeableParts): void {
  const { values, sampler, exporter, registry } = parts
  if (keys.has('sampleRate') || keys.has('samplingRules'))
    sampler.reconfigure({ sampleRate: values.sampleRate, rules: values.samplingRules })
  if (keys.has('tags')) exporter.renew()
  if (keys.has('logInjection')) registry.reread()
  if (!values.enabled) parts.turnOff()
}
