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
function keepItems(make: Fn, kit: Kit<unknown>): Fn {
  const { scope } = kit
  const change = kit.guard((queue: object, creating: (create: Fn) => Fn) =>
    wrapMethod(queue, '_createTaskItem', creating),
  )
  const note = kit.guard((scopes: WeakMap<object, Held>, item: unknown) => scopes.set(item as object, scope.held()))
  const heldBy = kit.guard((scopes: WeakMap<object, Held>, queue: AsyncQueue | undefined): Held => {
    const item = queue?.workersList().at(-1)
    return item !== undefined && scopes.has(item) ? scopes.get(item) : scope.held()
  })
  const wrap = kit.guard((worker: Fn, scopes: WeakMap<object, Held>, made: { queue?: AsyncQueue }) =>
    alike(worker, function (this: unknown, ...given: unknown[]) {
      return scope.run(heldBy(scopes, made.queue), worker, this, given)
    }),
  )
  return function (worker, ...args) {
    if (typeof worker !== 'function') return Reflect.apply(make, this, [worker, ...args])
    const scopes = new WeakMap<object, Held>()
    const made: { queue?: AsyncQueue } = {}
    const working = wrap(worker as Fn, scopes, made)
    const queue = Reflect.apply(make, this, [working ?? worker, ...args]) as AsyncQueue
    made.queue = queue
    const creating = (create: Fn): Fn =>
      function (data, callback, ...rest) {
        const item = Reflect.apply(create, this, [data, kept(callback as Fn, scope), ...rest])
        note(scopes, item)
        return item
      }
    change(queue, creating)
    return queue
  }
}
