import { swallow } from '../core/fault'
import type { Scope } from '../core/scope'
import { alike } from './wrap'

type Method = (this: unknown, ...args: unknown[]) => unknown

/** A method whose functions among its arguments run in the scope of its caller, however long they wait. */
export function keepScope(original: Method, scope: Scope): Method {
  return function (...args) {
    // Nothing to carry: the functions stay the very same.
    if (scope.held() !== undefined) {
      for (let at = 0; at < args.length; at++) {
        const given = args[at]
        if (typeof given === 'function') args[at] = kept(given as Method, scope)
      }
    }
    return Reflect.apply(original, this, args)
  }
}

/** A function that runs in the scope that is active now, whoever calls it, and looks like the one that was given. */
export function kept<Fn extends (...args: never[]) => unknown>(fn: Fn, scope: Scope): Fn {
  try {
    const held = scope.held()
    const bound = function (this: unknown, ...args: unknown[]): unknown {
      return scope.run(held, fn as unknown as Method, this, args)
    }
    return alike(fn, bound as unknown as Fn)
  } catch (error) {
    swallow(error)
    return fn
  }
}
