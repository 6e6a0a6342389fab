// Limits: no spans. A task is worked on in the scope of whoever gave it to the queue; the worker of a cargo, which takes
// many tasks at once, runs in the scope of the last of them.

import type { Held } from '../src/core/scope'
import { defineInstrumentation } from '../src/instrumentation/define'
import { kept } from '../src/instrumentation/keep'
import type { Kit } from '../src/instrumentation/kit'
import { alike, wrapMethod } from '../src/instrumentation/wrap'

type Fn = (this: unknown, ...args: unknown[]) => unknown

/** Source: https://github.com/caolan/async/blob/master/lib/internal/queue.js */
interface AsyncQueue {
  workersList(): readonly object[]
}

const kinds = ['queue', 'priorityQueue', 'cargo', 'cargoQueue']

/** Queues of async. */
export const async = defineInstrumentation({
  name: 'async',
  spans: [],
  targets: [
    {
      module: 'async',
      versions: '>=3',
      file: 'dist/async.js',
      patch(exports: unknown, kit: Kit<unknown>): void {
        for (const kind of kinds) wrapMethod(exports as object, kind, (make: Fn) => keepItems(make, kit))
      },
    },
    ...kinds.map(kind => ({
      module: 'async',
      versions: '>=3',
      file: `${kind}.js`,
      patch: (exports: unknown, kit: Kit<unknown>) => alike(exports as Fn, keepItems(exports as Fn, kit)),
    })),
  ],
})

/** Makes queues of async that know the scopes of their items. */
function keepItems(make: Fn, { scope }: Kit<unknown>): Fn {
  return function (worker, ...args) {
    if (typeof worker !== 'function') return Reflect.apply(make, this, [worker, ...args])
    const scopes = new WeakMap<object, Held>()
    const working = alike(worker as Fn, function (this: unknown, ...given: unknown[]) {
      const item = queue.workersList().at(-1)
      const held = item !== undefined && scopes.has(item) ? scopes.get(item) : scope.held()
      return scope.run(held, worker as Fn, this, given)
    })
    const queue = Reflect.apply(make, this, [working, ...args]) as AsyncQueue
    wrapMethod(
      queue,
      '_createTaskItem',
      (create: Fn): Fn =>
        function (data, callback, ...rest) {
          const item = Reflect.apply(create, this, [data, kept(callback as Fn, scope), ...rest])
          scopes.set(item as object, scope.held())
          return item
        },
    )
    return queue
  }
}
