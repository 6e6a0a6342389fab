import { performance } from 'node:perf_hooks'
import { unfailing } from '../transport/unfailing'
import type { StatsdAddress } from './channel'
import { type ClientContext, StatsdClient } from './client'
import { collectHealth, type Health } from './health'
import { collectRuntime, type RuntimeParts } from './runtime'

/** Milliseconds between two collections: DataKit forgets a gauge after ten seconds. */
const interval = 10_000

/** What the settings say of where metrics go. */
export interface StatsdSettings {
  readonly dogstatsdUrl: URL | undefined
  readonly dogstatsdHostname: string | undefined
  readonly dogstatsdPort: number
  readonly hostname: string | undefined
}

/** Runtime metrics that are being sent. */
export interface RunningMetrics {
  /** Sends what waits. Never rejects. */
  flush(): Promise<void>
  stop(): Promise<void>
}

/** Where metrics go: the URL, else the host for metrics, else the agent's. */
export function statsdAddress(settings: StatsdSettings): StatsdAddress {
  const { dogstatsdUrl: url, dogstatsdHostname, dogstatsdPort, hostname } = settings
  if (url === undefined)
    return { kind: 'udp', hostname: dogstatsdHostname ?? hostname ?? 'localhost', port: dogstatsdPort }
  if (url.protocol !== 'udp:') return { kind: 'stream', path: decodeURIComponent(url.pathname) }
  return { kind: 'udp', hostname: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) || dogstatsdPort }
}

/** Makes a client for metrics. */
export function createStatsdClient(context: ClientContext): StatsdClient {
  return new StatsdClient(context)
}

/** Sends runtime metrics, and the tracer's own health, every ten seconds until it is stopped. */
export function sendRuntimeMetrics(client: StatsdClient, parts: RuntimeParts, health: () => Health): RunningMetrics {
  const runtime = collectRuntime(client, parts)
  const addHealth = collectHealth(client, health)
  let last = performance.now()

  function collect(): void {
    const now = performance.now()
    runtime.collect()
    addHealth(Math.max(1, now - last))
    last = now
    void client.flush()
  }
  const timer = setInterval(unfailing(collect), interval)
  timer.unref()

  return {
    flush() {
      collect()
      return client.flush()
    },
    async stop() {
      clearInterval(timer)
      runtime.stop()
      await client.flush()
    },
  }
}
