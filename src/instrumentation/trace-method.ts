import type { Scope } from '../core/scope'
import type { Span } from '../core/span'
import type { Call, CallbackSlot, Operation } from './define'
import { endWith, endWithDeferred } from './ends'
import type { Kit } from './kit'
import { attempt, fail, succeed } from './settle'
import { alike } from './wrap'

type Told = (value: unknown) => void

/** Any function of a library. */
export type Callback = (...args: unknown[]) => unknown

/**
 * A method whose calls have spans. Same `this`, same arguments, same result, same throw; a callback runs in the scope of
 * the call. Whatever the operation does wrong costs the span, never the call.
 */
export function traceMethod<Self, Settings>(
  original: Callback,
  operation: Operation<Self, Settings>,
  kit: Kit<Settings>,
): Callback {
  const start = kit.guard((call: Call<Self>) => {
    const fields = operation.start(call, kit)
    return fields && kit.start(fields)
  })
  const inject = operation.inject && kit.guard(operation.inject)
  const findCallback = kit.guard(operation.callback ?? lastArgument)
  const finish = operation.finish && kit.guard(operation.finish)
  // Listeners of what a call gives may need its scope though a callback ends it.
  const stays = typeof operation.ends === 'object' && operation.ends.stays === true
  const tellFailure = operation.failed && kit.guard(operation.failed)
  const end = kit.guard((slot: CallbackSlot, span: Span, succeeded?: Told, failed?: Told) =>
    slot.replace(endingCallback(span, slot.callback, kit.scope, succeeded, failed)),
  )
  const watchDeferred = kit.guard((call: Call<Self>, span: Span, succeeded: ((value: unknown) => void) | undefined) => {
    const deferred = operation.deferred?.(call)
    return deferred !== undefined && endWithDeferred(span, deferred, succeeded)
  })

  return function (this: Self, ...args: unknown[]): unknown {
    const call: Call<Self> = { self: this, args }
    const span = kit.active ? start(call) : undefined
    if (span === undefined) return attempt(undefined, original, this, args, kit)
    inject?.(span, call, kit)
    const slot = findCallback(call)
    const succeeded = finish && ((value: unknown) => finish(span, value, kit))
    const failed = tellFailure && ((error: unknown) => tellFailure(span, error, kit))
    if (slot !== undefined) end(slot, span, succeeded, failed)
    const ends = slot !== undefined || watchDeferred(call, span, succeeded) === true
    const result = operation.active
      ? attempt(span, kit.scope.run, kit.scope, [span, original, this, args], kit, failed)
      : attempt(span, original, this, args, kit, failed)
    return ends && !stays ? result : endWith(span, result, operation.ends, kit.scope, succeeded, failed)
  }
}

/** A callback that ends the span and then runs as before, in the scope that is active now. */
export function endingCallback(
  span: Span,
  callback: Callback,
  scope: Scope,
  succeeded?: (result: unknown) => void,
  failed?: (error: unknown) => void,
): Callback {
  const held = scope.held()
  const ending = function (this: unknown, ...args: unknown[]): unknown {
    const [error, result] = args
    if (error) fail(span, error, failed)
    else succeed(span, result, succeeded)
    return scope.run(held, callback, this, args)
  }
  return alike(callback, ending)
}

function lastArgument({ args }: Call<unknown>): CallbackSlot | undefined {
  const last = args.length - 1
  const callback = args[last]
  if (typeof callback !== 'function') return undefined
  return { callback: callback as Callback, replace: replacement => (args[last] = replacement) }
}
