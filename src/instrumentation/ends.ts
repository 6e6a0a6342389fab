import type { EventEmitter } from 'node:events'
import { types } from 'node:util'
import { guarded } from '../core/fault'
import type { Held, Scope } from '../core/scope'
import type { Span } from '../core/span'
import type { End } from './define'
import { fail, settle, succeed } from './settle'
import { alike } from './wrap'

type Emit = (this: unknown, event: string | symbol, ...args: unknown[]) => boolean
type Step = (this: unknown, ...args: unknown[]) => unknown
type Succeeded = ((value: unknown) => void) | undefined
type Failed = ((error: unknown) => void) | undefined

/** Ends a span as the operation says that its call ends. Gives back what the caller gets. */
export function endWith<Result>(
  span: Span,
  result: Result,
  ends: End | undefined,
  scope: Scope,
  succeeded: Succeeded,
  failed?: Failed,
): Result {
  // It may be frozen, or throw at every look at it.
  try {
    if (ends !== undefined && watch(span, result, ends, scope, succeeded, failed)) return result
  } catch {}
  return settle(span, result, succeeded, failed)
}

/** Whether the result could be watched. */
function watch(span: Span, result: unknown, ends: End, scope: Scope, succeeded: Succeeded, failed: Failed): boolean {
  if (types.isPromise(result) || !isObject(result)) return false
  if (ends === 'thenable') return endWithThenable(span, result, succeeded)
  if (ends === 'iterator') return endWithIterator(span, result, succeeded)
  return endWithEvents(span, result, ends, scope, succeeded, failed)
}

/** Ends a span when an object's own `resolve` or `reject` is called; false where it has none to watch. */
export function endWithDeferred(span: Span, deferred: object, succeeded: Succeeded): boolean {
  const resolving = shadow(
    deferred,
    'resolve',
    (resolve: Step): Step =>
      function (this: unknown, ...args) {
        succeed(span, args[0], succeeded)
        return Reflect.apply(resolve, this, args)
      },
  )
  const rejecting = shadow(
    deferred,
    'reject',
    (reject: Step): Step =>
      function (this: unknown, ...args) {
        fail(span, args[0])
        return Reflect.apply(reject, this, args)
      },
  )
  return resolving !== undefined && rejecting !== undefined
}

/** Watches a promise of another class from the side: it stays the same object. Its work must run already. */
function endWithThenable(span: Span, result: object, succeeded: Succeeded): boolean {
  const { then } = result as { readonly then?: unknown }
  if (typeof then !== 'function') return false
  const fulfilled = guarded((value: unknown) => succeed(span, value, succeeded))
  Reflect.apply(then, result, [fulfilled, guarded((error: unknown) => fail(span, error))])
  return true
}

/**
 * Ends a span with an event of the call's result, whose listeners run in the scope of the call. What it emits is seen on
 * its way: a listener of ours would be one more than the application knows of, and would count as one that handles errors.
 */
function endWithEvents(
  span: Span,
  result: object,
  { events, stays = false }: Exclude<End, string>,
  scope: Scope,
  succeeded: Succeeded,
  failed: Failed,
): boolean {
  if (typeof (result as Partial<EventEmitter>).emit !== 'function') return false
  const held = scope.held()
  const restore = shadow<Emit>(
    result,
    'emit',
    emit =>
      function (this: unknown, event, ...args) {
        if (span.duration === -1 && (event === 'error' || events.includes(event as string))) {
          if (!stays) undo()
          if (event === 'error') fail(span, args[0], failed)
          else succeed(span, args[0], succeeded)
        }
        return emitIn(held, scope, emit, this, [event, ...args])
      },
  )
  const undo = guarded(() => restore?.())
  return restore !== undefined
}

function emitIn(held: Held, scope: Scope, emit: Emit, self: unknown, args: Parameters<Emit>): boolean {
  return scope.held() === held ? Reflect.apply(emit, self, args) : scope.run(held, emit, self, args)
}

/** Ends a span with an async iterable: used up, left early or failed. The object stays the same. */
function endWithIterator(span: Span, result: object, succeeded: Succeeded): boolean {
  const { [Symbol.asyncIterator]: iterate } = result as Partial<AsyncIterable<unknown>>
  if (typeof iterate !== 'function') return false
  // A generator is its own iterator: it must not be watched anew each time it is asked for itself.
  const watched = new WeakSet<object>()
  const watchOne = guarded((iterator: unknown) => {
    if (!isObject(iterator) || span.duration !== -1 || watched.has(iterator)) return
    watched.add(iterator)
    watchIterator(span, iterator, succeeded)
  })
  const restore = shadow(
    result,
    Symbol.asyncIterator,
    (original: Step): Step =>
      function (this: unknown, ...args) {
        const iterator = Reflect.apply(original, this, args)
        watchOne(iterator)
        return iterator
      },
  )
  return restore !== undefined
}

function watchIterator(span: Span, iterator: object, succeeded: Succeeded): void {
  for (const name of ['next', 'return', 'throw'] as const) {
    if (typeof (iterator as Record<string, unknown>)[name] !== 'function') continue
    shadow(
      iterator,
      name,
      (original: Step): Step =>
        function (this: unknown, ...args) {
          const step = Reflect.apply(original, this, args) as Promise<IteratorResult<unknown>>
          if (!(step instanceof Promise)) return step
          return step.then(
            given => {
              if ((given.done || name === 'return') && span.duration === -1) succeed(span, undefined, succeeded)
              return given
            },
            (error: unknown) => {
              fail(span, error)
              throw error
            },
          )
        },
    )
  }
}

/**
 * Lays a method over an object's own or inherited one, unseen by those who list its properties. What is given back undoes
 * it; undefined where the object takes none.
 */
export function shadow<Fn extends (...args: never[]) => unknown>(
  owner: object,
  name: PropertyKey,
  make: (original: Fn) => Fn,
): (() => void) | undefined {
  const own = Object.getOwnPropertyDescriptor(owner, name)
  // What stands there when it is called, not now: others may have replaced it meanwhile (`domain` does).
  const below = function (this: unknown, ...args: unknown[]): unknown {
    const method = own === undefined ? Reflect.get(Object.getPrototypeOf(owner), name, owner) : own.value
    return Reflect.apply(method as Fn & Step, this, args)
  }
  const present: unknown = Reflect.get(owner, name)
  const made = make(below as unknown as Fn)
  const laid = typeof present === 'function' ? alike(present as Fn, made) : made
  const enumerable = own?.enumerable ?? false
  const descriptor = { value: laid, configurable: true, writable: true, enumerable }
  if (own?.configurable === false || !Reflect.defineProperty(owner, name, descriptor)) return undefined
  return () => {
    // Whoever replaced it after us keeps what they set.
    if (Object.getOwnPropertyDescriptor(owner, name)?.value !== laid) return
    if (own === undefined) Reflect.deleteProperty(owner, name)
    else Object.defineProperty(owner, name, own)
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
