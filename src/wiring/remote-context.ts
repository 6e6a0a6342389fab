import type { ResolvedSettings } from '../config/settings'
import type { SpanNumbers, Traffic } from '../export/counts'
import type { Log } from '../log/log'
import type { Given } from '../process/given'
import type { RemoteKey } from '../remote-config/override'
import type { Counter } from '../telemetry/install'
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
  readonly spans: () => SpanNumbers & { readonly traffic: Traffic }
  /** What was sent by OTLP. */
  readonly otlp: () => readonly Counter[]
  /** The libraries that are traced, with their versions. */
  readonly libraries: () => ReadonlyMap<string, string>
  /** Told of settings that have changed: `resolved` has their new values. */
  readonly changed: (keys: ReadonlySet<RemoteKey>) => void
}

/** What all that talks to Datadog by way of the agent needs. */
export function sending({ findAgent, headers, resolved, untraced, log }: RemoteFeaturesContext) {
  return { findAgent, headers, timeout: resolved.values.agentTimeout, untraced, debug: log.debug }
}
