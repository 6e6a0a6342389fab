import { createContextManager } from './context-manager'
import { createOtelPropagator } from './propagator'
import { register } from './registration'
import type { Surroundings } from './surroundings'
import { createOtelTracer } from './tracer'
import type { OtelTracer, TracerProvider } from './types'
import { createViews } from './views'

/** Makes the provider whose spans are this tracer's own; `warn` takes what the user should know of its registration. */
export function createProvider(surroundings: Surroundings, warn: (message: string) => void): TracerProvider {
  const views = createViews(surroundings)
  const manager = createContextManager(surroundings, views)
  const propagator = createOtelPropagator(surroundings)
  // Spans do not name the library that made them, so one tracer serves all.
  const tracer: OtelTracer = createOtelTracer(surroundings, views, manager)
  const provider: TracerProvider = {
    getTracer: () => tracer,
    register() {
      for (const message of register({ provider, manager, propagator })) warn(message)
    },
    forceFlush: () => surroundings.flush(),
    shutdown: () => surroundings.flush(),
  }
  return provider
}
