import { safe, shield } from '../core/fault'
import { createContextManager } from './context-manager'
import { passingTracer } from './passing-span'
import { createOtelPropagator } from './propagator'
import { register } from './registration'
import type { Surroundings } from './surroundings'
import { createOtelTracer } from './tracer'
import type { TracerProvider } from './types'
import { createViews } from './views'

/** Makes the provider whose spans are this tracer's own; `warn` takes what the user should know of its registration. */
export function createProvider(surroundings: Surroundings, warn: (message: string) => void): TracerProvider {
  const views = createViews(surroundings)
  const manager = createContextManager(surroundings, views)
  const propagator = createOtelPropagator(surroundings)
  const provider: TracerProvider = {
    // Asked at each span: an integration may be turned off and on, and its library may have got its tracer before.
    getTracer(name) {
      const isTold = safe(
        () => name !== undefined && surroundings.tracesFor(name),
        () => true,
      )
      return createOtelTracer(surroundings, views, manager, isTold)
    },
    register() {
      for (const message of register({ provider, manager, propagator })) warn(message)
    },
    forceFlush: () => surroundings.flush(),
    shutdown: () => surroundings.flush(),
  }
  return shield(provider, {
    getTracer: () => passingTracer,
    register: () => undefined,
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  })
}
