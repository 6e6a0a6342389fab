import { now } from '../core/clock'
import { guarded, unawaited } from '../core/fault'
import type { Payload } from '../encoding/encoder'
import { type Address, showAddress } from '../transport/address'
import { call, type Exchange } from '../transport/request'
import type { Counts, Traffic } from './counts'
import { requestOf } from './request'
import { judge, type Verdict } from './verdict'

/** The most bytes that wait for an agent; past that the oldest payload is dropped. */
const maxQueued = 16 * 1024 * 1024
/** How often a payload is offered to an agent that answers with an error. */
const maxAnswers = 5
/** Milliseconds before a second try; doubled each time, up to the second number. */
const firstPause = 200
const longestPause = 10_000

/** Names the sampling rates that are known, so that an agent need not tell them again. */
const ratesVersion = 'Datadog-Rates-Payload-Version'

/** What the sender needs of its surroundings. */
export interface SenderContext {
  /** Headers that every payload has. */
  readonly headers: () => Readonly<Record<string, string>>
  /** Milliseconds for one exchange. */
  readonly timeout: number
  /** Where to send; undefined where no agent can be found now. */
  readonly findAgent: () => Promise<Address | undefined>
  /** Runs what may not be traced. */
  readonly untraced: <Result>(fn: () => Result) => Result
  readonly counts: Counts
  readonly traffic: Traffic
  readonly delivered: (payload: Payload, verdict: Verdict, address: Address) => void
  /** A payload was given up for good. */
  readonly refused: (payload: Payload, verdict: Verdict, address: Address) => void
  /** An agent began to fail, or works again. Told once a change. */
  readonly stateChanged: (state: { failing: boolean; reason: string; address: Address | undefined }) => void
}

interface Queued {
  readonly payload: Payload
  answers: number
}

/** Sends payloads one after the other, in order; keeps them while no agent takes them, within a bound. */
export class Sender {
  readonly #context: SenderContext
  readonly #queue: Queued[] = []
  #queuedBytes = 0
  /** An agent tells its rates' version only to those who name one. */
  #ratesVersion = '0'
  #address: Address | undefined
  #exchange: Exchange | undefined
  #running: Promise<void> | undefined
  #pause: NodeJS.Timeout | undefined
  #failures = 0
  #failing = false
  #listeners: (() => void)[] = []

  constructor(context: SenderContext) {
    this.#context = context
  }

  /** True while an agent has failed and the next try is waited for. */
  get pausing(): boolean {
    return this.#pause !== undefined
  }

  /** True while nothing is owed. */
  get idle(): boolean {
    return this.#queue.length === 0
  }

  /** Takes a payload, and drops the oldest ones where there are too many bytes. */
  push(payload: Payload): void {
    this.#queue.push({ payload, answers: 0 })
    this.#queuedBytes += payload.body.length
    while (this.#queuedBytes > maxQueued && this.#queue.length > 1) this.#dropOldest()
    if (this.#pause === undefined) this.#run()
  }

  /** Bodies that no agent is known to have and that are not on their way: for a last send at the process's end. */
  owed(): { payloads: Payload[]; address: Address | undefined } {
    const [first, ...rest] = this.#queue
    const leaving = first !== undefined && this.#exchange?.handedOver() === true
    const queued = leaving ? rest : this.#queue
    return { payloads: queued.map(entry => entry.payload), address: this.#address }
  }

  /** Forgets the agent that was found: the next payload looks for one again. */
  forgetAddress(): void {
    this.#address = undefined
    this.#ratesVersion = '0'
  }

  /**
   * Resolves when nothing is owed, when an agent fails (`once`), or after `timeout` milliseconds. A pause is cut short.
   */
  drain(timeout: number, once: boolean): Promise<void> {
    if (this.#pause !== undefined) this.#resume()
    return new Promise(resolve => {
      // Not unref'ed: whoever drains waits for it.
      const timer = setTimeout(guarded(finish), timeout)
      const listeners = this.#listeners
      const check = (): void => {
        if (this.idle || (once && this.#pause !== undefined)) finish()
      }
      function finish(): void {
        try {
          clearTimeout(timer)
          const at = listeners.indexOf(check)
          if (at !== -1) listeners.splice(at, 1)
        } finally {
          resolve()
        }
      }
      listeners.push(check)
      check()
    })
  }

  #dropOldest(): void {
    // The first one may be on its way.
    const [dropped] = this.#queue.splice(this.#exchange === undefined ? 0 : 1, 1)
    if (dropped === undefined) return
    this.#queuedBytes -= dropped.payload.body.length
    this.#context.counts.droppedFull += dropped.payload.spans
  }

  #run(): void {
    if (this.#running !== undefined) return
    const over = guarded(() => {
      this.#running = undefined
      for (const listener of [...this.#listeners]) listener()
    })
    this.#running = this.#context.untraced(() => this.#sendAll()).finally(over)
    unawaited(this.#running)
  }

  async #sendAll(): Promise<void> {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      if (!(await this.#send(next))) return
    }
  }

  /** Offers one payload; false where the next try has to wait. */
  async #send(queued: Queued): Promise<boolean> {
    const { payload } = queued
    const { traffic } = this.#context
    const started = now()
    try {
      this.#address ??= await this.#context.findAgent()
      if (this.#address === undefined) return this.#fail('no agent answers')
      const { headers, timeout } = this.#context
      const rates = payload.protocol === 'otlp' ? {} : { [ratesVersion]: this.#ratesVersion }
      this.#exchange = call(this.#address, { ...requestOf(payload, { ...headers(), ...rates }), timeout })
      const reply = await this.#exchange.reply
      const verdict = judge(reply, payload.protocol)
      const told = reply.headers['datadog-rates-payload-version']
      if (typeof told === 'string') this.#ratesVersion = told
      this.#exchange = undefined
      traffic.requests++
      traffic.milliseconds += now() - started
      if (verdict.outcome !== 'accepted') traffic.errors++
      if (verdict.outcome === 'again' && ++queued.answers < maxAnswers) return this.#fail(verdict.reason)
      this.#settle(queued, verdict, this.#address)
      return true
    } catch (error) {
      this.#exchange = undefined
      traffic.errors++
      const reason = networkReason(error)
      // The agent may come back elsewhere: look for it again.
      const address = this.#address
      this.#address = undefined
      return this.#fail(reason, address)
    }
  }

  #settle(queued: Queued, verdict: Verdict, address: Address): void {
    const at = this.#queue.indexOf(queued)
    if (at !== -1) {
      this.#queue.splice(at, 1)
      this.#queuedBytes -= queued.payload.body.length
    }
    const { counts } = this.#context
    if (verdict.outcome === 'accepted') {
      counts.sent += queued.payload.spans
      this.#context.traffic.bytes += queued.payload.body.length
      this.#failures = 0
      if (this.#failing) {
        this.#failing = false
        this.#context.stateChanged({ failing: false, reason: '', address })
      }
      this.#context.delivered(queued.payload, verdict, address)
    } else {
      counts.droppedRefused += queued.payload.spans
      this.#context.refused(queued.payload, verdict, address)
    }
  }

  #fail(reason: string, address: Address | undefined = this.#address): false {
    if (!this.#failing) {
      this.#failing = true
      this.#context.stateChanged({ failing: true, reason, address })
    }
    const pause = Math.min(firstPause * 2 ** this.#failures++, longestPause)
    // Jitter: a fleet must not come back all at once.
    this.#pause = setTimeout(
      guarded(() => this.#resume()),
      pause * (0.5 + Math.random() / 2),
    )
    this.#pause.unref()
    return false
  }

  #resume(): void {
    clearTimeout(this.#pause)
    this.#pause = undefined
    if (this.#running === undefined) this.#run()
    else unawaited(this.#running.finally(() => this.#run()))
  }
}

function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Happy eyeballs reports one error an address, and an empty message of its own.
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(each => (each instanceof Error ? each.message : String(each))).join(', ')
  }
  return error.message
}

/** An address for a message, also where none is known. */
export function named(address: Address | undefined): string {
  return address === undefined ? 'the agent' : showAddress(address)
}
