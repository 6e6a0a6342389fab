// Limits: no spans. What is given to it runs in the scope of whoever gave it, also where it waits for another's load.

import { defineInstrumentation } from '../src/instrumentation/define'
import { kept } from '../src/instrumentation/keep'
import type { Kit } from '../src/instrumentation/kit'
import { alike, wrapMethod } from '../src/instrumentation/wrap'

type Fn = (this: unknown, ...args: unknown[]) => unknown

/** lru-memoizer: callers that wait for one and the same load. */
export const lruMemoizer = defineInstrumentation({
  spans: [],
  name: 'lru-memoizer',
  targets: [
    {
      module: 'lru-memoizer',
      versions: '>=2',
      file: 'lib/async.js',
      patch(exports, kit) {
        const keeping = kit.guard((memoized: Fn) => alike(memoized, keepLast(memoized, kit)))
        wrapMethod(
          exports as object,
          'asyncMemoizer',
          (make: Fn): Fn =>
            function (...args) {
              const memoized = Reflect.apply(make, this, args) as Fn
              // Turned off by its options it gives back the user's own function.
              const isOwn = memoized === (args[0] as { readonly load?: unknown } | undefined)?.load
              return isOwn ? memoized : (keeping(memoized) ?? memoized)
            },
        )
      },
    },
  ],
})

/** A function whose last argument is a callback, which runs in its caller's scope. */
function keepLast(method: Fn, { scope }: Kit<unknown>): Fn {
  return function (...args) {
    const last = args.length - 1
    if (typeof args[last] === 'function') args[last] = kept(args[last] as Fn, scope)
    return Reflect.apply(method, this, args)
  }
}
