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
class Task {
  readonly value: unknown
  readonly held: Held

  constructor(value: unknown, held: Held) {
    this.value = value
    this.held = held
  }
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
const keepTasks: Make = (make, kit) => {
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

/** Makes queues of async that know the scopes of their items. */
const keepItems: Make = (make, kit) => {
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
