import { AsyncLocalStorage } from 'node:async_hooks'
import type { Held, ScopeBackend } from './scope'

/** The default backend: Node's own AsyncLocalStorage. */
export function asyncStorageBackend(): ScopeBackend {
  const storage = new AsyncLocalStorage<Held>()
  return {
    storage,
    get: () => storage.getStore(),
    // What `storage.run` does, without its frame and that of a closure in every stack of the application.
    run(held, fn, self, args) {
      const before = storage.getStore()
      storage.enterWith(held)
      try {
        return Reflect.apply(fn, self, args)
      } finally {
        storage.enterWith(before)
      }
    },
  }
}
