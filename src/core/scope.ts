import type { AsyncLocalStorage } from 'node:async_hooks'
import { shield, swallow } from './fault'
import type { Span } from './span'

/** Stands in the scope where nothing may be traced: the tracer's own calls to the agent. */
export const untraced = Symbol('untraced')

/** What a scope holds: the active span, nothing, or the mark that nothing may be traced. Never a request. */
export type Held = Span | typeof untraced | undefined

/** A backend that carries one value along asynchronous calls. */
export interface ScopeBackend {
  get(): Held
  run<This, Args extends unknown[], Result>(
    held: Held,
    fn: (this: This, ...args: Args) => Result,
    self: This,
    args: Args,
  ): Result
  /** Where `held` is active, makes `by` so for the rest of what runs here, and gives true; false where it cannot. */
  replace?(held: Held, by: Held): boolean
  /** Node's own storage behind it, which diagnostics channels can enter; undefined where another carries the value. */
  readonly storage?: AsyncLocalStorage<Held> | undefined
}

/** Tells which span is active, and runs code with another span active. */
export class Scope {
  readonly #backend: ScopeBackend
  /**
   * Runs a function with `this` and arguments of its own in the scope of the held value: one frame in its stack.
   *
   * @internal
   */
  readonly run: ScopeBackend['run']

  /** @internal */
  constructor(backend: ScopeBackend) {
    this.#backend = backend
    this.run = backend.run
  }

  /** Node's own storage, for channels that enter a scope by themselves; undefined with another backend. @internal */
  get storage(): AsyncLocalStorage<Held> | undefined {
    return this.#backend.storage
  }

  /** The span that is active here, or null. */
  active(): Span | null {
    try {
      const held = this.#backend.get()
      return typeof held === 'object' ? held : null
    } catch (error) {
      swallow(error)
      return null
    }
  }

  /** The held value itself: tells "nothing is active" from "nothing may be traced". @internal */
  held(): Held {
    try {
      return this.#backend.get()
    } catch (error) {
      swallow(error)
      return undefined
    }
  }

  /**
   * Runs a function as `run` does, by somebody who is done with the scope of the span `left`: where that is what is active,
   * `held` stays so when the function has returned, until the scope around it is gone back to. Undefined: none was entered.
   *
   * @internal
   */
  handOn<This, Args extends unknown[], Result>(
    left: Span | undefined,
    held: Held,
    fn: (this: This, ...args: Args) => Result,
    self: This,
    args: Args,
  ): Result {
    return left !== undefined && this.#leave(left, held)
      ? Reflect.apply(fn, self, args)
      : this.run(held, fn, self, args)
  }

  #leave(left: Span, held: Held): boolean {
    try {
      return this.#backend.replace?.(left, held) === true
    } catch (error) {
      swallow(error)
      return false
    }
  }

  /**
   * Makes `held` active for the rest of what runs here, and for what that starts. Node's own storage can do that alone.
   *
   * @internal
   */
  enter(held: Held): void {
    const backend = this.#backend
    backend.replace?.(backend.get(), held)
  }

  /** Runs `fn` with this span active, also in all that `fn` starts, and returns what it returns. Null: no span is active. */
  activate<Result>(span: Span | null, fn: () => Result): Result {
    return this.run(span ?? undefined, fn, undefined, [])
  }

  /**
   * Gives a function that runs `fn` with this span active, whoever calls it. Left out: the span that is active now. Null: no
   * span is active.
   */
  bind<Fn extends (...args: never[]) => unknown>(fn: Fn, span?: Span | null): Fn {
    if (typeof fn !== 'function') return fn
    const held = span === undefined ? this.#backend.get() : (span ?? undefined)
    const { run } = this
    const bound = function (this: unknown, ...args: unknown[]): unknown {
      return run(held, fn as unknown as (...args: unknown[]) => unknown, this, args)
    }
    Object.defineProperty(bound, 'length', { value: fn.length, configurable: true })
    Object.defineProperty(bound, 'name', { value: fn.name, configurable: true })
    return bound as unknown as Fn
  }

  /** Runs `fn` where nothing is traced. */
  untraced<Result>(fn: () => Result): Result {
    return this.run(untraced, fn, undefined, [])
  }
}

shield(Scope.prototype, { bind: fn => fn })
