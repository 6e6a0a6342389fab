import { now } from '../core/clock'
import { guarded } from '../core/fault'
import { mostTimeouts } from './last-send'

/** Those who wait until all is sent. */
export class Waiters {
  #checks: (() => void)[] = []

  /** How many wait. */
  get count(): number {
    return this.#checks.length
  }

  /** Has all of them look whether what they wait for has come. */
  tell(): void {
    for (const check of [...this.#checks]) check()
  }

  /**
   * Resolves when `isOver` says so, or after `timeout` milliseconds. While `progress` grows it goes on, up to five times that:
   * an agent that is slow and takes one payload after the other is waited for. It holds the process.
   */
  wait(timeout: number, isOver: () => boolean, progress: (() => number) | undefined): Promise<void> {
    const end = now() + mostTimeouts * timeout
    let timer: NodeJS.Timeout | undefined
    let before = progress?.()
    let check = (): void => {}
    const leave = guarded(() => {
      clearTimeout(timer)
      this.#checks = this.#checks.filter(each => each !== check)
    })
    return new Promise<void>(resolve => {
      // Nothing of ours stands between its end and theirs.
      timer = setTimeout(resolve, timeout)
      check = guarded(() => {
        const reached = progress?.()
        if (reached !== before && now() < end) timer?.refresh()
        before = reached
        if (isOver()) resolve()
      })
      this.#checks.push(check)
    }).finally(leave)
  }
}
