// Limits: no spans: those of mongodb tell what is sent. What is asked of a model before the connection is there waits in
// mongoose, and keeps the scope of whoever asked.

import { defineInstrumentation } from '../src/instrumentation/define'
import { kept } from '../src/instrumentation/keep'
import type { Kit } from '../src/instrumentation/kit'
import { wrapMethod } from '../src/instrumentation/wrap'

/** Source: https://github.com/Automattic/mongoose/blob/master/lib/collection.js */
type Queue = (this: Collection, name: unknown, ...args: unknown[]) => unknown
type Collection = Readonly<Record<string, (...args: unknown[]) => unknown>>

/** mongoose 5 to 9: keeps the scope of what waits for the connection. */
export const mongoose = defineInstrumentation({
  name: 'mongoose',
  spans: [],
  targets: [{ module: 'mongoose', versions: '>=5', file: 'lib/collection.js', patch }],
})

/** What waits is a method's name and its arguments, or a function; what has waited too long is taken out by the same. */
function patch(exports: unknown, { scope }: Kit<unknown>): void {
  const { prototype } = exports as { readonly prototype: object }
  const waiting = new WeakMap<object, unknown>()
  wrapMethod(
    prototype,
    'addQueue',
    (add: Queue): Queue =>
      function (name, ...rest) {
        const [args] = rest
        if (!Array.isArray(args) || scope.held() === undefined) return Reflect.apply(add, this, [name, ...rest])
        const run = kept(function (this: Collection, ...given: unknown[]): unknown {
          const method = typeof name === 'function' ? name : this[String(name)]
          return Reflect.apply(method as (typeof this)[string], this, given)
        }, scope)
        waiting.set(args, run)
        return Reflect.apply(add, this, [run, ...rest])
      },
  )
  wrapMethod(
    prototype,
    'removeQueue',
    (remove: Queue): Queue =>
      function (name, ...rest) {
        const [args] = rest
        return Reflect.apply(remove, this, [Array.isArray(args) ? (waiting.get(args) ?? name) : name, ...rest])
      },
  )
}
