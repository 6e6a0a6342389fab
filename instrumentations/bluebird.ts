// Limits: no spans. What is given to it runs in the scope of whoever gave it, also where it waits. Generators of
// `coroutine` go on in the scope of what they waited for.

import { defineInstrumentation } from '../src/instrumentation/define'
import { keepScope } from '../src/instrumentation/keep'
import type { Kit } from '../src/instrumentation/kit'
import { alike, wrapMethod } from '../src/instrumentation/wrap'

type Fn = (this: unknown, ...args: unknown[]) => unknown

/** Source: https://github.com/petkaantonov/bluebird/blob/master/src/promise.js */
interface Bluebird {
  readonly prototype: object
  getNewLibraryCopy: () => Bluebird
}

/** Promises of bluebird, and of the copies that it makes of itself. */
export const bluebird = defineInstrumentation({
  spans: [],
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

        const making = alike(make, (): Bluebird => {
          const made = make()
          change(made)
          return made
        })
        return making
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
