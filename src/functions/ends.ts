import { guarded, safe } from '../core/fault'
import { alike } from '../instrumentation/wrap'
import type { Ending, Invocation } from './invocation'
import type { LambdaContext } from './surroundings'

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown

/** By which functions of its context a handler may end its call, and how. */
const ends: Readonly<Record<'done' | 'succeed' | 'fail', (args: readonly unknown[]) => Ending>> = {
  done: ([error, result]) => endingOf(error, result),
  succeed: ([result]) => ({ result }),
  fail: ([error]) => ({ error: error ?? 'handled' }),
}

/**
 * Watches the callback and the context of a handler of Node 22 and older, by which it may end its call: the runtime hears of
 * it when the spans are sent. Gives whether there are any. Never throws.
 */
export const watchEnds = safe(
  (invocation: Invocation, args: unknown[]): boolean => {
    const callback = args[2]
    const isCalled = typeof callback === 'function'
    if (isCalled) {
      args[2] = delayed(callback as AnyFunction, ([error, result]) => endingOf(error, result), invocation)
    }
    const context = args[1] as LambdaContext | undefined
    if (typeof context !== 'object' || context === null) return isCalled
    let found = false
    for (const name of ['done', 'succeed', 'fail'] as const) {
      const own = context[name]
      if (typeof own !== 'function') continue
      found = true
      context[name] = delayed(own as AnyFunction, ends[name], invocation)
    }
    return isCalled || found
  },
  (_invocation, args) => typeof args[2] === 'function',
)

function endingOf(error: unknown, result: unknown): Ending {
  return error === undefined || error === null ? { result } : { error }
}

/** A function of the runtime's that is called when the spans are sent: at once, where they are. */
function delayed(
  original: AnyFunction,
  read: (args: readonly unknown[]) => Ending,
  invocation: Invocation,
): AnyFunction {
  const end = guarded((args: readonly unknown[]) => invocation.end(read(args)))
  return alike(original as (...args: never[]) => unknown, function (this: unknown, ...args: unknown[]): unknown {
    if (invocation.isOver) return Reflect.apply(original, this, args)
    end(args)
    // What it throws is the application's own, as if nobody had waited.
    invocation.send().then(() => process.nextTick(() => Reflect.apply(original, this, args)))
    return undefined
  })
}
