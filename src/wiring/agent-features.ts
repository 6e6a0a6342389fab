import { hostname } from 'node:os'
import type { ResolvedSettings } from '../config/settings'
import type { Tracer } from '../core/tracer'
import type { CommonTags } from '../encoding/encoder'
import type { Exporter } from '../export/exporter'
import type { Features } from '../features/info'
import type { FeatureWatch } from '../features/watch'
import type { Log } from '../log/log'
import { runtimeId, version } from '../process/identity'
import { processTags } from '../process/tags'
import type { RunningStats } from '../stats/install'
import type { Address } from '../transport/address'

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
  const { resolved, core, exporter, log } = context
  const { values } = resolved
  // Loaded here: a program that ends at once has no use for it.
  const { compileFilters, watchFeatures } = require('../features/install') as typeof import('../features/install')
  const untraced = <Result>(fn: () => Result): Result => core.scope.untraced(fn)
  const stats = exporter !== undefined && values.statsComputationEnabled ? startStats() : undefined
  let watch: FeatureWatch | undefined

  function startStats(): RunningStats {
    const { computeStats } = require('../stats/install') as typeof import('../stats/install')
    return computeStats({
      sender: {
        hostname: hostname(),
        env: values.env ?? '',
        version: values.version ?? '',
        service: core.service,
        runtimeId,
        tracerVersion: version,
        processTags: processTags(resolved)?.join(','),
      },
      limit: values.statsCardinalityLimit,
      findAgent: context.findAgent,
      headers: context.headers,
      timeout: values.agentTimeout,
      untraced,
      refused: () => void watch?.refresh(),
      debug: log.debug,
    })
  }

  function changed(features: Features | undefined): void {
    if (stats !== undefined) agreeOnStats(stats, features)
    context.changed(features)
  }

  function agreeOnStats(running: RunningStats, features: Features | undefined): void {
    if (features === undefined || !features.endpoints.has('/v0.6/stats')) {
      running.agree(undefined)
      exporter?.inspect(undefined)
      return
    }
    running.agree({ peerTags: features.peerTags, dropsRejected: features.dropsRejected })
    const isLeftOut = compileFilters(features.filters, context.common().meta)
    exporter?.inspect({
      pass(trace, spans) {
        const { root } = trace
        if (isLeftOut !== undefined && root !== undefined && isLeftOut(root)) return []
        return running.pass(trace, spans)
      },
      headers: () => running.headers(),
    })
  }

  exporter?.inspect(stats)

  watch = watchFeatures({
    findAgent: context.findAgent,
    headers: context.headers,
    timeout: values.agentTimeout,
    untraced,
    changed,
    debug: log.debug,
  })
  const { asked } = watch

  return {
    get current() {
      return watch?.current
    },
    asked,
    refresh: () => void watch?.refresh(),
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
