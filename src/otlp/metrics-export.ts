import { guarded } from '../core/fault'
import type { Span } from '../core/span'
import { createOutbox, type Deliveries, type Outlet } from './outbox'
import { metricsSchema } from './schema'
import { SpanMetrics, type SpanMetricsSettings } from './span-metrics'

/** Milliseconds between two payloads. */
const interval = 10_000

/** Metrics of spans that are being counted and sent. */
export interface RunningMetricsExport {
  add(spans: readonly Span[]): void
  /** What became of the payloads. */
  readonly deliveries: () => Deliveries
  /** Sends all that was counted. Never rejects. */
  flush(): Promise<void>
  stop(): Promise<void>
}

/** Counts spans and sends the metrics of them every ten seconds until it is stopped. */
export function exportSpanMetrics(settings: SpanMetricsSettings, outlet: Outlet): RunningMetricsExport {
  const metrics = new SpanMetrics(settings, Date.now())
  const outbox = createOutbox(metricsSchema, outlet)

  async function flush(): Promise<void> {
    const taken = metrics.take(Date.now())
    const resource = { attributes: outlet.resource() }
    if (taken !== undefined) outbox.put({ resourceMetrics: [{ resource, scopeMetrics: [{ metrics: taken }] }] }, 1)
    await outbox.send()
  }

  const timer = setInterval(guarded(flush), interval)
  timer.unref()

  return {
    add: spans => metrics.add(spans),
    deliveries: outbox.deliveries,
    flush,
    async stop() {
      clearInterval(timer)
      await flush()
    },
  }
}
