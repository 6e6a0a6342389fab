import { now } from '../core/clock'
import type { Trace } from '../core/trace'

/** Milliseconds for which taking traces out may hold the event loop. */
const longestStep = 2

/** Traces some of whose spans have ended while others are open, oldest wait first: a list linked through the traces. */
export class WaitingTraces {
  #first: Trace | undefined
  #last: Trace | undefined

  /** Adds a trace at the end, where it is not in the list. */
  add(trace: Trace, now: number): void {
    if (trace.waitingSince !== 0) return
    trace.waitingSince = now
    trace.previous = this.#last
    if (this.#last === undefined) this.#first = trace
    else this.#last.next = trace
    this.#last = trace
  }

  /** Takes a trace out, where it is in the list. */
  remove(trace: Trace): void {
    if (trace.waitingSince === 0) return
    const { previous, next } = trace
    if (previous === undefined) this.#first = next
    else previous.next = next
    if (next === undefined) this.#last = previous
    else next.previous = previous
    trace.previous = undefined
    trace.next = undefined
    trace.waitingSince = 0
  }

  /**
   * Has `take` take out those that wait since `time` or longer, oldest first. Stops after `most` milliseconds; false where
   * some are left then.
   */
  takeOut(time: number, take: (trace: Trace) => void, most = longestStep): boolean {
    const end = now() + most
    for (let trace = this.#first; trace !== undefined && trace.waitingSince <= time; trace = this.#first) {
      if (now() > end) return false
      take(trace)
      // One that cannot be taken out would be met for ever.
      if (this.#first === trace) return true
    }
    return true
  }

  /** The same for those that wait now, in as many steps as it takes while `pace` is true before each; false where it was not. */
  async takeOutRest(take: (trace: Trace) => void, pace: () => Promise<boolean>): Promise<boolean> {
    for (const asked = now(); await pace(); ) if (this.takeOut(asked, take)) return true
    return false
  }

  /** The trace that has waited longest. */
  get first(): Trace | undefined {
    return this.#first
  }

  /** How many spans have ended in all of them. */
  get spans(): number {
    let spans = 0
    for (let trace = this.#first; trace !== undefined; trace = trace.next)
      spans += trace.finished.length + trace.leftOut
    return spans
  }
}
