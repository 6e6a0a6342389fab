// Limits: no spans. A task is worked on in the scope of whoever gave it to the queue. An ES module that imports fastq reaches
// `fastq.promise` alone: what is itself all that a file exports cannot be replaced there.

import type { Held } from '../src/core/scope'
import { defineInstrumentation } from '../src/instrumentation/define'
import { kept } from '../src/instrumentation/keep'
import type { Kit } from '../src/instrumentation/kit'
import { alike, wrapMethod } from '../src/instrumentation/wrap'

type Fn = (this: unknown, ...args: unknown[]) => unknown

/** A task of fastq with the scope in which it was given: a queue tells nothing else of it to its worker. */
interface Task {
  readonly value: unknown
  readonly held: Held
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

/** Makes queues of fastq whose tasks carry their scope. */
function keepTasks(make: Fn, { scope }: Kit<unknown>): Fn {
  return function (...args) {
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
}
