import { shared } from './shared'

type AnyFunction = (...args: never[]) => unknown

interface Faults {
  tell: ((error: unknown) => void) | undefined
}

const key = Symbol.for('tracer.faults')
const all = shared() as { [key]?: Faults }
all[key] ??= { tell: undefined }

/** Who is told of errors of ours that were kept from the application. Of the thread: parts of the build have own copies. */
export const faults: Faults = all[key]

/** Tells of an error of ours. Never throws. */
export function swallow(error: unknown): void {
  try {
    faults.tell?.(error)
  } catch {
    // There is nobody else to tell.
  }
}

/** A function that does the same and never throws: it then gives what `otherwise` gives for the same call. */
export function safe<This, Args extends unknown[], Result>(
  fn: (this: This, ...args: Args) => Result,
  otherwise: (this: This, ...args: Args) => Result,
): (this: This, ...args: Args) => Result {
  return function (this: This, ...args: Args): Result {
    try {
      return Reflect.apply(fn, this, args)
    } catch (error) {
      swallow(error)
      return Reflect.apply(otherwise, this, args)
    }
  }
}

/** What stands in for the methods of an object, each by its name, where they throw. */
type Otherwise<Owner> = { readonly [Name in keyof Owner]?: Owner[Name] }

/**
 * Puts a door before methods that users call: none of them throws any more. For those on the path of every span a `try` of
 * their own costs less.
 */
export function shield<Owner extends object>(owner: Owner, otherwise: Otherwise<Owner>): Owner {
  for (const name of Object.keys(otherwise) as (keyof Owner & string)[]) {
    const own = Object.getOwnPropertyDescriptor(owner, name)
    const method: unknown = own?.value
    const instead = otherwise[name]
    if (own === undefined || typeof method !== 'function' || typeof instead !== 'function') continue
    const shielded = safe(method as AnyFunction as () => unknown, instead as AnyFunction as () => unknown)
    Object.defineProperty(shielded, 'name', { value: method.name, configurable: true })
    Object.defineProperty(shielded, 'length', { value: method.length, configurable: true })
    Object.defineProperty(owner, name, { ...own, value: shielded })
  }
  return owner
}

/** The promise of ours that a user gets: where it would reject, the error is told, and it gives `otherwise`. */
export async function unrejected<Result>(act: () => Promise<Result>, otherwise: Result): Promise<Result> {
  try {
    return await act()
  } catch (error) {
    swallow(error)
    return otherwise
  }
}

/** A promise of ours that nobody waits for: what goes wrong in it is told, and is no rejection that nobody handles. */
export function unawaited(promise: Promise<unknown>): void {
  promise.catch(swallow)
}

/** A callback for a timer, a socket or a promise of ours: what it throws would end the application. */
export function guarded<Args extends unknown[]>(fn: (...args: Args) => unknown): (...args: Args) => void {
  return (...args) => {
    try {
      const given = fn(...args)
      if (given instanceof Promise) unawaited(given)
    } catch (error) {
      swallow(error)
    }
  }
}
