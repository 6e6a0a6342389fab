import { now } from '../core/clock'
import type { Payload } from '../encoding/encoder'
import type { Exchange } from '../transport/request'

/** The most bytes that wait for an agent that takes nothing; past that the oldest payload is dropped. */
const mostKept = 16 * 1024 * 1024
/** The same while it takes what it gets: it has had no chance yet at what is made faster than the event loop turns. */
const mostUnderWay = 64 * 1024 * 1024

/** Milliseconds in which an agent answers unless something is wrong with it. */
const usualReply = 1000

/** A payload that no agent is known to have. */
export interface Queued {
  readonly payload: Payload
  /** How often an agent had it and failed. */
  answers: number
  /** True from the moment in which its agent is looked for until it was answered. */
  busy: boolean
  /** Monotonic milliseconds at which that began. */
  since: number
  /** The request that carries it now. */
  exchange: Exchange | undefined
  /** An agent may have it: it was handed over whole, and nobody answered. */
  unanswered: boolean
}

/** Payloads that wait, oldest first, within a bound of bytes. */
export class Queue {
  #entries: Queued[] = []
  #bytes = 0

  get length(): number {
    return this.#entries.length
  }

  /** How many spans wait here. */
  get spans(): number {
    let spans = 0
    for (const { payload } of this.#entries) spans += payload.spans
    return spans
  }

  /** How many bytes wait here. */
  get bytes(): number {
    return this.#bytes
  }

  /** Adds a payload at the end, and gives those that were dropped to make room; `working` is how the agent does. */
  push(payload: Payload, working: boolean): readonly Queued[] {
    const most = working ? mostUnderWay : mostKept
    this.#entries.push(entryOf(payload))
    this.#bytes += payload.body.length
    const dropped: Queued[] = []
    while (this.#bytes > most && this.#entries.length > 1) {
      // What is on its way may arrive: it must not be counted as dropped.
      const oldest = this.#entries.find(entry => !entry.busy)
      if (oldest === undefined) break
      this.remove(oldest)
      dropped.push(oldest)
    }
    return dropped
  }

  /** The oldest payload that is not on its way. */
  next(): Queued | undefined {
    return this.#entries.find(entry => !entry.busy)
  }

  remove(entry: Queued): void {
    const at = this.#entries.indexOf(entry)
    if (at === -1) return
    this.#entries.splice(at, 1)
    this.#bytes -= entry.payload.body.length
  }

  /** Puts parts of a payload into its place. */
  replace(entry: Queued, parts: readonly Payload[]): void {
    const at = this.#entries.indexOf(entry)
    if (at === -1) return
    this.#entries.splice(at, 1, ...parts.map(entryOf))
    for (const { body } of parts) this.#bytes += body.length
    this.#bytes -= entry.payload.body.length
  }

  /** What was handed over and is not answered. */
  underWay(): readonly Queued[] {
    return this.#entries.filter(({ exchange, unanswered }) => !unanswered && exchange?.handedOver() === true)
  }

  /** Gives away what no agent can have: neither is it on its way, nor was it handed over before. */
  surrender(): readonly Payload[] {
    const owed = this.#entries.filter(({ exchange, unanswered }) => !unanswered && exchange?.handedOver() !== true)
    for (const entry of owed) this.remove(entry)
    return owed.map(({ payload }) => payload)
  }

  /**
   * How many spans were handed over to an agent that did not answer, or has not for so long that it may never do; where it
   * failed the time before, all that were handed over.
   */
  unanswered(failed: boolean): number {
    let spans = 0
    for (const { payload, exchange, unanswered, since } of this.#entries) {
      const slow = exchange?.handedOver() === true && (failed || now() - since > usualReply)
      if (unanswered || slow) spans += payload.spans
    }
    return spans
  }
}

function entryOf(payload: Payload): Queued {
  return { payload, answers: 0, busy: false, since: 0, exchange: undefined, unanswered: false }
}
