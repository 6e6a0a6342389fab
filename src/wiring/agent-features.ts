import type { ResolvedSettings } from '../config/settings'
import type { Tracer } from '../core/tracer'
import type { CommonTags } from '../encoding/encoder'
import type { Exporter } from '../export/exporter'
import type { Features } from '../features/info'
import type { FeatureWatch } from '../features/watch'
import type { Log } from '../log/log'
import { hostName } from '../process/host'
import { version } from '../process/identity'
import { processTags } from '../process/tags'
import type { RunningStats } from '../stats/install'
import type { Address } from '../transport/address'
import { features as featuresPart, stats } from './parts'
import { runtimeId } from './runtime-id'

/** What the agent's features need of their surroundings. */
export interface AgentFeaturesContext {
  readonly resolved: ResolvedSettings
  readonly core: Tracer
  /** Left out: something else looks at what ends, and there are no statistics for the agent. */
  readonly exporter: Exporter | undefined
  readonly log: Log
  readonly common: () => CommonTags
  readonly findAgent: () => Promise<Address | undefined>
  readonly headers: () => Readonly<Record<string, string>>
  /** Told of every answer to /info that differs from the one before; undefined where the agent has none. */
  readonly changed: (features: Features | undefined) => void
}

/** What is agreed with the agent beside traces. */
export interface AgentFeatures {
  /** What the agent said of itself last. */
  readonly current: Features | undefined
  /** Resolves once the agent was asked, whatever it answered. */
  readonly asked: Promise<void>
  /** Asks again: the agent is another one. */
  refresh(): void
  /** Sends what was counted. Never rejects. */
  flush(): Promise<void>
  stop(): Promise<void>
}

/** Asks the agent what it takes, and agrees to it: statistics, filters, forms of the payload. */
export function startAgentFeatures(context: AgentFeaturesContext): AgentFeatures {
  const { resolved, exporter } = context
  // Loaded here: a program that ends at once has no use for it.
  const features = featuresPart()
  let watch: FeatureWatch | undefined
  const refresh = (): void => void watch?.refresh()
  const counts = exporter !== undefined && resolved.values.statsComputationEnabled
  const stats = counts ? startStats(context, refresh) : undefined
  exporter?.inspect(stats)
  watch = features.watchFeatures({
    ...sending(context),
    changed(known) {
      if (stats !== undefined) agreeOnStats(context, stats, known, features.compileFilters)
      context.changed(known)
    },
  })
  const { asked } = watch
  return {
    get current() {
      return watch?.current
    },
    asked,
    refresh,
    async flush() {
      if (stats === undefined) return
      await asked
      await stats.flush()
    },
    async stop() {
      watch?.stop()
      await stats?.stop()
    },
  }
}

/** What all that sends to the agent needs. */
function sending({ resolved, core, log, findAgent, headers }: AgentFeaturesContext) {
  const untraced = <Result>(fn: () => Result): Result => core.scope.untraced(fn)
  return { findAgent, headers, timeout: resolved.values.agentTimeout, untraced, debug: log.debug }
}

function startStats(context: AgentFeaturesContext, refused: () => void): RunningStats {
  const { resolved, core } = context
  const { values } = resolved
  const { computeStats } = stats()
  return computeStats({
    sender: {
      hostname: hostName(),
      env: values.env ?? '',
      version: values.version ?? '',
      service: core.service,
      runtimeId,
      tracerVersion: version,
      processTags: processTags(resolved)?.join(','),
    },
    limit: values.statsCardinalityLimit,
    ...sending(context),
    refused,
  })
}

function agreeOnStats(
  { exporter, common }: AgentFeaturesContext,
  stats: RunningStats,
  known: Features | undefined,
  compileFilters: typeof import('../features/install').compileFilters,
): void {
  if (known === undefined || !known.endpoints.has('/v0.6/stats')) {
    stats.agree(undefined)
    exporter?.inspect(undefined)
    return
  }
  stats.agree({ peerTags: known.peerTags, dropsRejected: known.dropsRejected })
  const isLeftOut = compileFilters(known.filters, common().meta)
  exporter?.inspect({
    pass(trace, spans) {
      const { root } = trace
      if (isLeftOut !== undefined && root !== undefined && isLeftOut(root)) return []
      return stats.pass(trace, spans)
    },
    headers: () => stats.headers(),
  })
}
