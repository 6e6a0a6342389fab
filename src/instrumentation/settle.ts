import { types } from 'node:util'
import { guarded, swallow } from '../core/fault'
import type { Span } from '../core/span'
import { setErrorTags } from '../core/tags'
import { isRunning, type Running } from './running'

/**
 * Ends a span by what a function returned: a promise when it settles, all else at once. Gives back what the caller gets.
 * Never throws.
 */
export function settle<Result>(
  span: Span,
  result: Result,
  succeeded?: (value: unknown) => void,
  failed?: (error: unknown) => void,
): Result {
  try {
    return follow(span, result, succeeded, failed)
  } catch (error) {
    swallow(error)
    return result
  }
}

function follow<Result>(
  span: Span,
  result: Result,
  succeeded: ((value: unknown) => void) | undefined,
  failed: ((error: unknown) => void) | undefined,
): Result {
  const fulfilled = (value: unknown): void => succeed(span, value, succeeded)
  const rejected = (error: unknown): void => fail(span, error, failed)
  // By what it is, not by its class: it may be of another realm.
  if (types.isPromise(result)) return watchPromise(result, fulfilled, rejected)
  if (isRunning(result)) return successor(result, fulfilled, rejected)
  // Another thenable stays untouched: some start their work when they are asked for their result.
  fulfilled(result)
  return result
}

/** A promise of the same class that settles alike, and tells how; whether it is handled is the caller's matter. */
function successor<Given extends Running>(
  promise: Given,
  fulfilled: (value: unknown) => void,
  rejected: (error: unknown) => void,
): Given {
  const following = promise.then(
    value => {
      try {
        fulfilled(value)
      } catch (fault) {
        swallow(fault)
      }
      return value
    },
    (error: unknown) => {
      try {
        rejected(error)
      } catch (fault) {
        swallow(fault)
      }
      throw error
    },
  )
  // What `then` of a promise gives is one of its class.
  return following as Given
}

/** Tells how a promise settles, and gives back the promise to be given on. Never throws. */
export function watchPromise<Given extends Promise<unknown>>(
  promise: Given,
  fulfilled: (value: unknown) => void,
  rejected: (error: unknown) => void,
): Given {
  try {
    return watched(promise, fulfilled, rejected)
  } catch (error) {
    swallow(error)
    return promise
  }
}

function watched<Given extends Promise<unknown>>(
  promise: Given,
  fulfilled: (value: unknown) => void,
  rejected: (error: unknown) => void,
): Given {
  if (isPlain(promise)) {
    // Watching a promise counts as handling it, so one that nobody handles would no longer end the process. Its
    // successor is given back instead: it settles alike, and whether it is handled is the caller's matter again.
    return successor(promise as Given & Running, fulfilled, rejected)
  }
  // A promise with methods or fields of its own has to stay the same object.
  Promise.prototype.then.call(promise, guarded(fulfilled), guarded(rejected))
  return promise
}

/** Calls a function; what it throws ends the span as failed, and is thrown on. */
export function attempt<This, Args extends unknown[], Result>(
  span: Span | undefined,
  fn: (this: This, ...args: Args) => Result,
  self: This,
  args: Args,
  kit: { forgive(): void },
  failed?: (error: unknown) => void,
): Result {
  try {
    return Reflect.apply(fn, self, args)
  } catch (error) {
    kit.forgive()
    if (span === undefined) failed?.(error)
    else fail(span, error, failed)
    throw error
  }
}

/** Ends a span as failed; `failed` adds what only the error tells. Never throws. */
export function fail(span: Span, error: unknown, failed?: (error: unknown) => void): void {
  try {
    setErrorTags(span, error)
    failed?.(error)
  } catch (fault) {
    swallow(fault)
  }
  span.finish()
}

/** Ends a span as done; `succeeded` adds what only the result tells. Never throws. */
export function succeed(span: Span, result: unknown, succeeded?: (result: unknown) => void): void {
  try {
    succeeded?.(result)
  } catch (fault) {
    swallow(fault)
  }
  span.finish()
}

function isPlain(promise: Promise<unknown>): boolean {
  return (
    Object.getPrototypeOf(promise) === Promise.prototype &&
    Reflect.ownKeys(promise).every(key => typeof key === 'symbol')
  )
}

/** Calls a function, and tells what it throws before that is thrown on. */
export function failing<Result>(fn: () => Result, failed: (error: unknown) => void): Result {
  try {
    return fn()
  } catch (error) {
    guarded(failed)(error)
    throw error
  }
}
