import { guarded } from '../core/fault'
import { lastPause, lastTries } from './last-send'

/** Milliseconds before a second try; doubled each time, up to the second number. */
const firstPause = 200
const longestPause = 10_000

/** When an agent that failed is tried again. */
export class Retries {
  readonly #again: () => void
  #timer: NodeJS.Timeout | undefined
  #failures = 0
  /** Tries that are left at the end of the process; undefined before it, and when it was given up. */
  #left: number | undefined

  constructor(again: () => void) {
    this.#again = again
  }

  /** True while an agent has failed and the next try is waited for. */
  get pausing(): boolean {
    return this.#timer !== undefined
  }

  /** Whether this is the end, and there is a try left. */
  get isLeft(): boolean {
    return this.#left !== undefined
  }

  /** The process ends: few tries are left, soon after each other. */
  beginLast(): void {
    this.#left = lastTries
  }

  endLast(): void {
    this.#left = undefined
  }

  worked(): void {
    this.#failures = 0
  }

  /** Has it tried again after a pause; `passing` where the agent is there. */
  failed(passing: boolean): void {
    let pause = Math.min(firstPause * 2 ** this.#failures++, longestPause)
    if (this.#left !== undefined) {
      if (passing && this.#left-- > 0) pause = lastPause
      else this.#left = undefined
    }
    if (this.#timer !== undefined) return
    // Jitter: a fleet must not come back all at once.
    const jitter = 0.5 + Math.random() / 2
    this.#timer = setTimeout(
      guarded(() => this.now()),
      pause * jitter,
    )
    this.#timer.unref()
  }

  /** Tries again now, without the rest of the pause. */
  now(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#again()
  }
}
