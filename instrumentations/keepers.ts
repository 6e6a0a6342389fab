// Limits: these libraries have no spans. What is given to them runs in the scope of whoever gave it, also where it waits in
// a queue, a pool or for another's call. Generators of bluebird's `coroutine` go on in the scope of what they waited for. A
// batch function of dataloader runs once for all, in the scope of the first of its callers, without us as well.

import { defineInstrumentation } from '../src/instrumentation/define'
import { keepScope, kept } from '../src/instrumentation/keep'
import type { Kit } from '../src/instrumentation/kit'
import { alike, wrapMethod } from '../src/instrumentation/wrap'

type Fn = (this: unknown, ...args: unknown[]) => unknown

/** Source: https://github.com/petkaantonov/bluebird/blob/master/src/promise.js */
interface Bluebird {
  readonly prototype: object
  getNewLibraryCopy: () => Bluebird
}

/** An instrumentation that makes no spans. */
const keeper = { spans: [] }

/** generic-pool 2; version 3 keeps scopes by its promises. */
export const genericPool = defineInstrumentation({
  ...keeper,
  name: 'generic-pool',
  targets: [
    { module: 'generic-pool', versions: '>=2.5 <3', file: 'lib/generic-pool.js', keep: 'Pool.prototype.acquire' },
  ],
})

/** Promises of q. */
export const q = defineInstrumentation({
  ...keeper,
  name: 'q',
  targets: [{ module: 'q', versions: '>=1', file: 'q.js', keep: 'makePromise.prototype.then' }],
})

/** Promises of when. */
export const when = defineInstrumentation({
  ...keeper,
  name: 'when',
  targets: ['then', 'done'].map(name => ({
    module: 'when',
    versions: '>=3',
    file: 'when.js',
    keep: `Promise.prototype.${name}`,
  })),
})

/** Promises of bluebird, and of the copies that it makes of itself. */
export const bluebird = defineInstrumentation({
  ...keeper,
  name: 'bluebird',
  targets: [
    {
      module: 'bluebird',
      versions: '>=3',
      file: 'js/release/promise.js',
      patch(exports, kit) {
        const make = exports as () => Bluebird
        const change = kit.guard((made: Bluebird) => {
          wrapMethod(made.prototype, '_then', (then: Fn) => keepHandlers(then, kit))
          made.getNewLibraryCopy = making
        })
        const original = make
        const making = alike(make, (): Bluebird => {
          const made = original()
          change(made)
          return made
        })
        return making
      },
    },
  ],
})

/** lru-memoizer: callers that wait for one and the same load. */
export const lruMemoizer = defineInstrumentation({
  ...keeper,
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

/** p-queue, which is an ES module alone since version 7. */
export const pQueue = defineInstrumentation({
  ...keeper,
  name: 'p-queue',
  targets: [
    {
      module: 'p-queue',
      file: 'dist/index.js',
      locals: ['PQueue'],
      inPlace: true,
      patch(exports, kit) {
        const { PQueue, default: given } = exports as Record<string, { readonly prototype: object } | undefined>
        const queue = PQueue ?? given
        if (queue !== undefined) wrapMethod(queue.prototype, 'add', (add: Fn) => keepScope(add, kit.scope))
      },
    },
  ],
})

/** bluebird tells what it does itself with a promise from what is given to it by the receiver: the promise. */
function keepHandlers(then: Fn, { scope }: Kit<unknown>): Fn {
  const keeping = keepScope(then, scope)
  return function (...args) {
    return Reflect.apply(args[3] === this ? then : keeping, this, args)
  }
}

/** A function whose last argument is a callback, which runs in its caller's scope. */
function keepLast(method: Fn, { scope }: Kit<unknown>): Fn {
  return function (...args) {
    const last = args.length - 1
    if (typeof args[last] === 'function') args[last] = kept(args[last] as Fn, scope)
    return Reflect.apply(method, this, args)
  }
}
