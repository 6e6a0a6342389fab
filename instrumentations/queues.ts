// Limits: these libraries have no spans. A task is worked on in the scope of whoever gave it to the queue, and its callback
// runs there; the worker of a cargo, which takes many tasks at once, runs in the scope of the last of them. Of fastq, an ES
// module that imports it reaches `fastq.promise` alone: what is itself all that a file exports cannot be replaced there.

import type { Held } from '../src/core/scope'
import { defineInstrumentation } from '../src/instrumentation/define'
import { kept } from '../src/instrumentation/keep'
import type { Kit } from '../src/instrumentation/kit'
import { alike, wrapMethod } from '../src/instrumentation/wrap'

type Fn = (this: unknown, ...args: unknown[]) => unknown
type Make = (make: Fn, kit: Kit<unknown>) => Fn

/** A task of fastq with the scope in which it was given: a queue tells nothing else of it to its worker. */
interface Task {
  readonly value: unknown
  readonly held: Held
}

/** Source: https://github.com/caolan/async/blob/master/lib/internal/queue.js */
interface AsyncQueue {
  workersList(): readonly object[]
}

/** fastq, with callbacks and with promises. */
export const fastq = defineInstrumentation({
  name: 'fastq',
  spans: [],
  targets: [
    {
      module: 'fastq',
      versions: '>=1',
      file: 'queue.js',
      patch(exports, kit) {
        wrapMethod(exports as object, 'promise', (make: Fn) => keepTasks(make, kit))
        return alike(exports as Fn, keepTasks(exports as Fn, kit))
      },
    },
  ],
})

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

/** Makes queues of fastq whose tasks carry their scope. */
const keepTasks: Make = (make, { scope }) =>
  function (...args) {
    const at = typeof args[0] === 'function' ? 0 : 1
    const worker = args[at]
    if (typeof worker !== 'function') return Reflect.apply(make, this, args)
    args[at] = alike(worker as Fn, function (this: unknown, task: unknown, ...rest: unknown[]) {
      const { held, value } = task as Task
      return scope.run(held, worker as Fn, this, [value, ...rest])
    })
    const queue = Reflect.apply(make, this, args) as object
    const giving = (give: Fn): Fn =>
      function (value, done, ...rest) {
        const task: Task = { value, held: scope.held() }
        return Reflect.apply(give, this, [task, typeof done === 'function' ? kept(done as Fn, scope) : done, ...rest])
      }
    wrapMethod(queue, 'push', giving)
    wrapMethod(queue, 'unshift', giving)
    wrapMethod(
      queue,
      'getQueue',
      (list: Fn): Fn =>
        function (...given) {
          return (Reflect.apply(list, this, given) as readonly Task[]).map(({ value }) => value)
        },
    )
    wrapMethod(
      queue,
      'error',
      (listen: Fn): Fn =>
        function (handler, ...rest) {
          if (typeof handler !== 'function') return Reflect.apply(listen, this, [handler, ...rest])
          const unpacking = alike(handler as Fn, function (this: unknown, error: unknown, task: unknown) {
            return Reflect.apply(handler, this, [error, (task as Task).value])
          })
          return Reflect.apply(listen, this, [unpacking, ...rest])
        },
    )
    return queue
  }

/** Makes queues of async that know the scopes of their items. */
const keepItems: Make = (make, { scope }) =>
  function (worker, ...args) {
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
