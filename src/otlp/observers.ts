import type { Tell } from './told'

/** Tells a value and its attributes. */
export type Observe = (value: unknown, attributes?: unknown) => void

/** An instrument whose values are asked for. */
export interface Observable {
  addCallback(callback: unknown): void
  removeCallback(callback: unknown): void
  /** Takes what a callback tells; not a part of OpenTelemetry's API. */
  observe: Observe
}

/** What a caller gives to be asked: https://opentelemetry.io/docs/specs/otel/metrics/api/#asynchronous-instrument-api */
type Callback = (result: unknown) => unknown

interface Observer {
  readonly callback: Callback
  readonly observables: ReadonlySet<Observable>
  /** It tells of several instruments, and names them. */
  readonly batch: boolean
}

/** Callbacks of all instruments; past that new ones are told and left out. */
const maxObservers = 10_000

/** The callbacks that tell values when they are collected. */
export class Observers {
  readonly #tell: Tell
  #observers: readonly Observer[] = []

  constructor(tell: Tell) {
    this.#tell = tell
  }

  /** Adds a callback for these instruments, once. */
  add(callback: unknown, observables: unknown, batch: boolean): void {
    const observer = observerOf(callback, observables, batch)
    if (observer === undefined) {
      this.#tell('a callback is not called: expected a function and the instruments that it observes')
      return
    }
    if (this.#observers.some(other => isSame(other, observer))) return
    if (this.#observers.length >= maxObservers)
      this.#tell(`a callback is not called: there are ${maxObservers} already, which is the most`)
    else this.#observers = [...this.#observers, observer]
  }

  /** Takes the same callback for the same instruments away. */
  remove(callback: unknown, observables: unknown, batch: boolean): void {
    const observer = observerOf(callback, observables, batch)
    if (observer !== undefined) this.#observers = this.#observers.filter(other => !isSame(other, observer))
  }

  /** Asks all of them, and waits so many milliseconds for those that promise to tell. Never rejects. */
  async ask(timeout: number): Promise<void> {
    const asked = this.#observers.map(observer => this.#ask(observer))
    const promised = asked.flatMap(({ promise }) => (promise === undefined ? [] : [promise]))
    if (promised.length > 0) await settledWithin(timeout, promised)
    // What is told later belongs to no collection.
    for (const { end } of asked) end()
  }

  #ask({ callback, observables, batch }: Observer) {
    let open = true
    const observe = (observable: Observable | undefined, value: unknown, attributes: unknown): void => {
      if (open && observable !== undefined && observables.has(observable)) observable.observe(value, attributes)
    }
    const [only] = observables
    const single: Observe = (value, attributes) => observe(only, value, attributes)
    const end = () => {
      open = false
    }
    try {
      const answer = callback(batch ? { observe } : { observe: single })
      return { end, promise: isPromise(answer) ? Promise.resolve(answer).then(() => {}, this.#failed) : undefined }
    } catch (error) {
      this.#failed(error)
      return { end, promise: undefined }
    }
  }

  readonly #failed = (error: unknown): void => {
    this.#tell(
      'a callback of an observable instrument failed: expected values',
      error instanceof Error ? error.message : typeof error,
    )
  }
}

function observerOf(callback: unknown, observables: unknown, batch: boolean): Observer | undefined {
  if (typeof callback !== 'function' || !Array.isArray(observables) || observables.length === 0) return undefined
  return { callback: callback as Callback, observables: new Set(observables as readonly Observable[]), batch }
}

function isSame(one: Observer, other: Observer): boolean {
  if (one.callback !== other.callback || one.batch !== other.batch) return false
  return (
    one.observables.size === other.observables.size && [...one.observables].every(each => other.observables.has(each))
  )
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function'
}

async function settledWithin(timeout: number, promises: readonly Promise<void>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, timeout).unref()
  })
  await Promise.race([Promise.all(promises), late])
  clearTimeout(timer)
}
