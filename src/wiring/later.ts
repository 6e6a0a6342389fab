import { guarded } from '../core/fault'

/**
 * Something that is made once: when it is asked for, else when the program has started, if it runs that long and `soon` is
 * true.
 */
export class Later<Made> {
  readonly #make: () => Made
  #made: Made | undefined

  constructor(make: () => Made, soon: boolean) {
    this.#make = make
    if (soon) setImmediate(guarded(() => void this.now())).unref()
  }

  /** What was made, if it was. */
  get made(): Made | undefined {
    return this.#made
  }

  /** Makes it, if it was not. */
  now(): Made {
    this.#made ??= this.#make()
    return this.#made
  }
}
