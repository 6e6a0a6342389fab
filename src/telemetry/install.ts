import { unfailing } from '../transport/unfailing'
import type { ConfigurationEntry } from './configuration'
import { findDependencies } from './dependencies'
import { createEvents, type EventsContext } from './events'

export { changedEntry, configurationOf } from './configuration'

/** How often something happened so far. */
export interface Counter {
  readonly name: string
  readonly tags?: readonly string[]
  readonly count: number
}

/** What telemetry needs of its surroundings, besides what sending needs. */
export interface TelemetryContext extends EventsContext {
  /** Milliseconds between two signs of life. */
  readonly interval: number
  /** Milliseconds after which all is told again. */
  readonly extendedInterval: number
  /** Every setting, as it is now. */
  readonly configuration: () => readonly ConfigurationEntry[]
  readonly products: Readonly<Record<string, { readonly enabled: boolean }>>
  /** How the tracer was installed, where its installer has left word. */
  readonly installSignature: Readonly<Record<string, string | undefined>> | undefined
  /** The libraries that are traced, with their versions. */
  readonly libraries: () => ReadonlyMap<string, string>
  /** False tells no packages. */
  readonly dependencies: boolean
  /** Undefined tells no numbers. */
  readonly counters: (() => readonly Counter[]) | undefined
}

/** Telemetry that runs. */
export interface RunningTelemetry {
  /** Tells of settings that changed while the program runs. */
  changed(entries: readonly ConfigurationEntry[]): void
  /** Sends what waits. Never rejects. */
  flush(): Promise<void>
  /** Tells that the program ends, once, and sends what waits. Never rejects. */
  close(): Promise<void>
  stop(): void
}

/** Tells Datadog of the tracer, by way of the agent, until it is stopped. */
export function startTelemetry(context: TelemetryContext): RunningTelemetry {
  const events = createEvents(context)
  const dependencies = findDependencies()
  const libraries = new Map<string, string>()
  const counted = new Map<string, number>()
  let toldAll = Date.now()
  let closed = false

  function addStarted(): void {
    const { installSignature, products } = context
    events.add('app-started', {
      products,
      configuration: context.configuration(),
      ...(installSignature !== undefined && { install_signature: installSignature }),
    })
  }

  function addNews(): void {
    const fresh = [...context.libraries()].filter(([name]) => !libraries.has(name))
    for (const [name, version] of fresh) libraries.set(name, version)
    if (fresh.length > 0) events.add('app-integrations-change', { integrations: integrationsOf(fresh) })
    const loaded = context.dependencies ? dependencies.fresh() : []
    // The intake takes 2,000 at a time.
    for (let at = 0; at < loaded.length; at += 2000)
      events.add('app-dependencies-loaded', { dependencies: loaded.slice(at, at + 2000) })
    addMetrics()
  }

  function addMetrics(): void {
    const timestamp = Math.floor(Date.now() / 1000)
    const series = (context.counters?.() ?? []).flatMap(({ name, tags = [], count }) => {
      const key = `${name} ${tags.join(',')}`
      const more = count - (counted.get(key) ?? 0)
      counted.set(key, count)
      if (more <= 0) return []
      const interval = Math.max(1, Math.round(context.interval / 1000))
      return [{ metric: name, points: [[timestamp, more]], interval, tags, type: 'count', common: true }]
    })
    if (series.length > 0) events.add('generate-metrics', { namespace: 'tracers', series })
  }

  function beat(): void {
    if (Date.now() - toldAll >= context.extendedInterval) {
      toldAll = Date.now()
      events.add('app-extended-heartbeat', {
        configuration: context.configuration(),
        dependencies: dependencies.all,
        integrations: integrationsOf([...libraries]),
      })
    }
    events.add('app-heartbeat', {})
    addNews()
    void events.send()
  }

  addStarted()
  addNews()
  void events.send()
  const timer = setInterval(unfailing(beat), context.interval)
  timer.unref()

  return {
    changed(entries) {
      events.add('app-client-configuration-change', { configuration: entries })
      void events.send()
    },
    async flush() {
      addNews()
      await events.send()
    },
    async close() {
      if (closed) return
      closed = true
      addNews()
      events.add('app-closing', {})
      await events.send()
    },
    stop: () => clearInterval(timer),
  }
}

function integrationsOf(libraries: readonly (readonly [name: string, version: string])[]) {
  return libraries.map(([name, version]) => ({ name, version, enabled: true, auto_enabled: true }))
}
