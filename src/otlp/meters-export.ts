import { guarded } from '../core/fault'
import { applicationVersion, beginParts } from '../otel/api-global'
import { serveEarlyMeters } from './early'
import { type Meter, type MeterOptions, Meters } from './meters'
import { createOutbox, type Deliveries, type Outlet, type Requests } from './outbox'
import { metricsSchema } from './schema'
import type { TemporalityPreference } from './temporality'
import { tellOnce } from './told'

/** How instruments are collected. */
export interface MetersSettings {
  /** Milliseconds between two payloads. */
  readonly interval: number
  /** Milliseconds that callbacks may take which promise to tell. */
  readonly timeout: number
  readonly temporality: TemporalityPreference
  readonly warn: (message: string) => void
}

/** Instruments that are being measured and sent. */
export interface RunningMetersExport {
  readonly requests: Readonly<Requests>
  /** What became of the payloads. */
  readonly deliveries: () => Deliveries
  /** Sends all that was measured. Never rejects. */
  flush(): Promise<void>
  stop(): Promise<void>
}

/** What `@opentelemetry/api` expects of a provider, with what users of its SDK call. */
interface MeterProvider {
  getMeter(name: string, version?: string, options?: MeterOptions): Meter
  forceFlush(): Promise<void>
  /** The same: the tracer itself goes on. */
  shutdown(): Promise<void>
}

/** Measures what instruments of `@opentelemetry/api` are told, and sends it; undefined where somebody else does. */
export function exportMeters(settings: MetersSettings, outlet: Outlet): RunningMetersExport | undefined {
  const outbox = createOutbox(metricsSchema, outlet)
  const tell = tellOnce(settings.warn)
  const meters = new Meters(settings.temporality, tell)
  let collecting = Promise.resolve()

  async function collect(always: boolean): Promise<void> {
    const { scopeMetrics, changed } = await meters.take(settings.timeout)
    if (scopeMetrics.length > 0 && (always || changed))
      outbox.put({ resourceMetrics: [{ resource: { attributes: outlet.resource() }, scopeMetrics }] }, 1)
  }

  async function send(always: boolean): Promise<void> {
    // One after the other: callbacks are asked once a payload.
    collecting = collecting.then(() => collect(always)).catch(() => {})
    await collecting
    await outbox.send()
  }

  // Between two times that are due, what has not changed is known already.
  const flush = () => send(false)

  const undo = registerMeters({ getMeter: (...args) => meters.get(...args), forceFlush: flush, shutdown: flush })
  if (undo === undefined) return undefined
  const undoEarly = serveEarlyMeters(() => meters.get('', undefined, undefined), tell)
  const timer = setInterval(
    guarded(() => send(true)),
    settings.interval,
  )
  timer.unref()
  return {
    requests: outbox.requests,
    deliveries: outbox.deliveries,
    flush,
    async stop() {
      undo()
      undoEarly()
      clearInterval(timer)
      await flush()
    },
  }
}

/** Serves all copies of the package from now on; undefined where somebody else does. Returns how to undo it. */
function registerMeters(provider: MeterProvider): (() => void) | undefined {
  const registered = beginParts(applicationVersion())
  if (registered.metrics !== undefined) return undefined
  registered.metrics = provider
  return () => {
    if (registered.metrics === provider) delete registered.metrics
  }
}
