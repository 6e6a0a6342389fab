import { AsyncLocalStorage } from 'node:async_hooks'
import type { Held, ScopeBackend } from './scope'

/** The default backend: Node's own AsyncLocalStorage. */
export function asyncStorageBackend(): ScopeBackend {
  const storage = new AsyncLocalStorage<Held>()
  return {
    storage,
    get: () => storage.getStore(),
    run: (held, fn, self, args) => storage.run(held, () => Reflect.apply(fn, self, args)),
  }
}
