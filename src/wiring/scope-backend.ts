import { coded } from '../causes/code'
import { asyncStorageBackend } from '../core/async-storage'
import type { Held, ScopeBackend } from '../core/scope'

/**
 * The backend that the settings name. The second one is loaded only where it is asked for, and is never a part of a bundle:
 * Next loads all that a bundle has, and the mere loading of it ends a process in which somebody else follows async resources.
 */
export function createScopeBackend(
  name: 'async_local_storage' | 'cls-hooked',
  tell: (message: string) => void,
): ScopeBackend {
  if (name !== 'cls-hooked') return asyncStorageBackend()
  try {
    return clsHookedBackend()
  } catch {
    const what =
      'DD_TRACE_SCOPE=cls-hooked cannot be used, because cls-hooked is not found from here; async_local_storage is used'
    tell(coded('T107', `${what}; where the tracer is inside a bundle, leave the package tracer external`))
    return asyncStorageBackend()
  }
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
