import type { Settings } from '../config/rows/options'
import { askBeforeSend } from '../core/before-send'
import { now } from '../core/clock'
import type { Scope } from '../core/scope'
import { safeText } from '../core/tags'
import type { TraceSink } from '../core/trace'
import { Tracer } from '../core/tracer'
import type { Setup } from './setup'

/** How spans are given to services: the tracer's own, and the mapping of all, where one is set. */
export interface ServiceNames {
  readonly service: string
  readonly mapService: ((service: string) => string) | undefined
}

/** The services that the settings ask for. */
export function serviceNames({ service, serviceMapping }: Settings): ServiceNames {
  if (serviceMapping.size === 0) return { service, mapService: undefined }
  const mapService = (name: string): string => serviceMapping.get(name) ?? name
  return { service: mapService(service), mapService }
}

/** What makes spans, and how many milliseconds so far their sink had the event loop. */
export interface Core {
  readonly core: Tracer
  readonly busy: () => number
}

/** What that needs of the setup. */
type CoreContext = Pick<Setup, 'resolved' | 'beforeSend' | 'log'>

/** Makes what makes spans. The clock is read twice a trace only for those who look at it. */
export function createCore(
  { resolved, beforeSend, log }: CoreContext,
  { mapService }: ServiceNames,
  scope: Scope,
  sink: TraceSink,
): Core {
  const { values } = resolved
  const tell = (problem: string, error?: unknown): void =>
    log.warn(`init: beforeSend ${problem}${error === undefined ? '' : `: ${describe(error)}`}`)
  const beforeEnd = beforeSend && askBeforeSend(beforeSend, tell)
  const settings = { service: values.service, traceId128: values.traceId128BitGenerationEnabled, mapService, beforeEnd }
  if (!values.runtimeMetrics) return { core: new Tracer(settings, scope, sink), busy: () => 0 }
  const timed = timedSink(sink)
  return { core: new Tracer(settings, scope, timed), busy: timed.busy }
}

/** A sink that counts the time that its owner takes. */
function timedSink(sink: TraceSink): TraceSink & Pick<Core, 'busy'> {
  let milliseconds = 0
  return {
    completed(trace) {
      const start = now()
      sink.completed(trace)
      milliseconds += now() - start
    },
    waiting: trace => sink.waiting(trace),
    sample: trace => sink.sample(trace),
    busy: () => milliseconds,
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : safeText(error)
}
