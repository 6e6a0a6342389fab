// Limits: no spans. A task is worked on in the scope of whoever gave it to the queue. An ES module that imports fastq reaches
// `fastq.promise` alone: what is itself all that a file exports cannot be replaced there.

import type { Held } from '../src/core/scope'
import { defineInstrumentation } from '../src/instrumentation/define'
import { kept } from '../src/instrumentation/keep'
import type { Kit } from '../src/instrumentation/kit'
import { alike, wrapMethod } from '../src/instrumentation/wrap'

type Fn = (this: unknown, ...args: unknown[]) => unknown

/** A task of fastq with the scope in which it was given: a queue tells nothing else of it to its worker. */
class Task {
  readonly value: unknown
  readonly held: Held

  constructor(value: unknown, held: Held) {
    this.value = value
    this.held = held
  }
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
function keepTasks(make: Fn, kit: Kit<unknown>): Fn {
  const unpack = kit.guard((worker: Fn) => unpacking(worker, kit))
  const carry = kit.guard((queue: object) => carryScopes(queue, kit))
  return function (...args) {
    const at = typeof args[0] === 'function' ? 0 : 1
    const worker = args[at]
    if (typeof worker !== 'function') return Reflect.apply(make, this, args)
    args[at] = unpack(worker as Fn) ?? worker
    const queue = Reflect.apply(make, this, args) as object
    if (args[at] !== worker) carry(queue)
    return queue
  }
}

/** A worker that is given the values of its tasks, each in the scope of its giver. */
function unpacking(worker: Fn, { scope }: Kit<unknown>): Fn {
  return alike(worker, function (this: unknown, task: unknown, ...rest: unknown[]) {
    if (!(task instanceof Task)) return Reflect.apply(worker, this, [task, ...rest])
    return scope.run(task.held, worker, this, [task.value, ...rest])
  })
}

/** Has a queue of fastq carry scopes, and tell its users of nothing but values. */
function carryScopes(queue: object, kit: Kit<unknown>): void {
  const { scope } = kit
  const pack = kit.guard((value: unknown) => new Task(value, scope.held()))
  const giving = (give: Fn): Fn =>
    function (value, done, ...rest) {
      const task = pack(value) ?? value
      return Reflect.apply(give, this, [task, typeof done === 'function' ? kept(done as Fn, scope) : done, ...rest])
    }
  const listing = (list: Fn): Fn =>
    function (...given) {
      return (Reflect.apply(list, this, given) as readonly unknown[]).map(task =>
        task instanceof Task ? task.value : task,
      )
    }
  const hearing = (listen: Fn): Fn =>
    function (handler, ...rest) {
      if (typeof handler !== 'function') return Reflect.apply(listen, this, [handler, ...rest])
      const unpacked = alike(handler as Fn, function (this: unknown, error: unknown, task: unknown) {
        return Reflect.apply(handler, this, [error, task instanceof Task ? task.value : task])
      })
      return Reflect.apply(listen, this, [unpacked, ...rest])
    }
  // Those that read come first: a task that is wrapped must not be met unawares.
  const change = kit.guard((name: string, make: (original: Fn) => Fn) => {
    wrapMethod(queue, name, make)
    return true
  })
  if (change('getQueue', listing) && change('error', hearing)) {
    change('push', giving)
    change('unshift', giving)
  }
}
