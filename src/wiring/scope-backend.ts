import { asyncStorageBackend } from '../core/async-storage'
import type { Held, ScopeBackend } from '../core/scope'

/** The backend that the settings name. The second one is loaded only where it is asked for. */
export function createScopeBackend(name: 'async_local_storage' | 'cls-hooked'): ScopeBackend {
  return name === 'cls-hooked' ? clsHookedBackend() : asyncStorageBackend()
}

/** The key under which the namespace holds its one value. */
const key = 'held'

/** The backend over cls-hooked, for programs that already live with it: a tenth of the other's speed. */
function clsHookedBackend(): ScopeBackend {
  const { createNamespace } = require('cls-hooked') as typeof import('cls-hooked')
  const namespace = createNamespace('tracer')
  return {
    get: () => namespace.get(key) as Held,
    run: (held, fn, self, args) =>
      namespace.runAndReturn(() => {
        namespace.set(key, held)
        return Reflect.apply(fn, self, args)
      }),
  }
}
