import { now } from '../core/clock'
import { guarded, swallow, unawaited } from '../core/fault'
import type { Payload } from '../encoding/encoder'
import type { Address } from '../transport/address'
import { call, lanes } from '../transport/request'
import { Condition } from './condition'
import { type Failure, failureOf } from './failure'
import { hearLastReplies } from './last-replies'
import { Queue, type Queued } from './queue'
import { requestOf } from './request'
import { Retries } from './retries'
import type { Owed, SenderContext } from './sender-context'
import { judge, type Verdict } from './verdict'
import { Waiters } from './waiters'

/** How often a payload is offered to an agent that has it and fails. */
const maxAnswers = 5
/** Names the sampling rates that are known, so that an agent need not tell them again. */
const ratesVersion = 'Datadog-Rates-Payload-Version'

/** Sends payloads in order; keeps them while no agent takes them, within a bound. */
export class Sender {
  readonly #context: SenderContext
  readonly #queue = new Queue()
  readonly #condition: Condition
  /** An agent tells its rates' version only to those who name one. */
  #ratesVersion = '0'
  #address: Address | undefined
  /** How often the agent's place was changed: what was looked up before counts no more. */
  #moves = 0
  #active = 0
  readonly #retries = new Retries(() => this.#pump())
  readonly #waiters = new Waiters()

  constructor(context: SenderContext) {
    this.#context = context
    this.#condition = new Condition(context.counts, context.stateChanged)
  }

  /** True while an agent has failed and the next try is waited for. */
  get pausing(): boolean {
    return this.#retries.pausing
  }

  /** True while nothing is owed. */
  get idle(): boolean {
    return this.#queue.length === 0
  }

  /** How many spans are in payloads that no agent is known to have. */
  get spans(): number {
    return this.#queue.spans
  }

  /** How many bytes they have. */
  get bytes(): number {
    return this.#queue.bytes
  }

  /** Why the last payload was not taken; undefined where it was. */
  get reason(): string | undefined {
    return this.#condition.reason
  }

  /** Takes a payload, and drops the oldest ones where there are too many bytes. */
  push(payload: Payload): void {
    for (const dropped of this.#queue.push(payload, this.#condition.state === 'working')) {
      this.#context.counts.droppedFull += dropped.payload.spans
      if (!dropped.unanswered) this.#context.dropped(dropped.payload)
    }
    this.#pump()
  }

  /** Hears of the replies that are on their way, up to `timeout` milliseconds: the event loop will not. */
  hearLast(timeout: number): void {
    const underWay = (): readonly Queued[] => this.#queue.underWay()
    hearLastReplies(underWay, timeout, (entry, status) => {
      entry.exchange = undefined
      // It may have arrived: it is not to arrive twice.
      entry.unanswered = status === 0
      if (status < 200 || status >= 300) return
      this.#queue.remove(entry)
      this.#context.counts.sent += entry.payload.spans
    })
  }

  /** Gives away what no agent can have and what is not on its way: for a last send at the process's end. */
  surrender(): Owed {
    return {
      payloads: this.#queue.surrender(),
      unanswered: this.#queue.unanswered(this.#condition.state !== 'working'),
      address: this.#address,
    }
  }

  /** Forgets the agent that was found: the next payload looks for one again. */
  forgetAddress(): void {
    this.#moves++
    this.#address = undefined
    this.#ratesVersion = '0'
  }

  /**
   * Resolves when nothing is owed, or after `timeout` milliseconds; where it is the `last`, also when no agent is there, or
   * one fails again and again. A pause is cut short.
   */
  async drain(timeout: number, last: boolean): Promise<void> {
    if (last) this.#retries.beginLast()
    const isOver = (): boolean => this.idle || (last && !this.#retries.isLeft && this.#active === 0)
    const over = this.#waiters.wait(timeout, isOver, last ? () => this.#context.counts.sent : undefined)
    this.#retries.now()
    this.#waiters.tell()
    await over
    this.#retries.endLast()
  }

  /** Starts sending what may be sent now: one after the other, and many at once where somebody waits. */
  #pump(): void {
    for (;;) {
      const most = this.#waiters.count > 0 && this.#address !== undefined ? lanes : 1
      if (this.#retries.pausing || this.#active >= most) return
      const next = this.#queue.next()
      if (next === undefined) return
      this.#start(next)
    }
  }

  #start(entry: Queued): void {
    entry.busy = true
    entry.since = now()
    this.#active++
    const over = guarded(() => {
      entry.busy = false
      entry.exchange = undefined
      this.#active--
      this.#pump()
      this.#waiters.tell()
    })
    const failed = (error: unknown): void => {
      swallow(error)
      // Without a pause it would be tried again at once, and for ever.
      this.#fail({ ...noAgent, reason: String(error) }, this.#address)
    }
    unawaited(
      this.#context
        .untraced(() => this.#send(entry))
        .catch(failed)
        .finally(over),
    )
  }

  async #send(entry: Queued): Promise<void> {
    const { traffic } = this.#context
    const started = now()
    let address: Address | undefined
    try {
      address = await this.#find()
      if (address === undefined) this.#fail(noAgent, undefined)
      else {
        const verdict = await this.#offer(entry, address)
        traffic.requests++
        traffic.milliseconds += now() - started
        if (verdict.outcome !== 'accepted') traffic.errors++
        this.#judge(entry, verdict, address)
      }
    } catch (error) {
      traffic.errors++
      const failure = failureOf(error, entry.exchange?.handedOver() === true)
      // The agent may come back elsewhere: look for it again.
      this.#address = undefined
      entry.unanswered = failure.handedOver
      if (failure.handedOver && address !== undefined && ++entry.answers >= maxAnswers) {
        this.#refuse(entry, failure.reason, address)
      } else this.#fail(failure, address)
    }
  }

  async #find(): Promise<Address | undefined> {
    if (this.#address !== undefined) return this.#address
    const moves = this.#moves
    const found = await this.#context.findAgent()
    if (moves !== this.#moves) return this.#find()
    this.#address = found
    return found
  }

  async #offer(entry: Queued, address: Address): Promise<Verdict> {
    const { payload } = entry
    const { headers, timeout } = this.#context
    const rates = payload.protocol === 'otlp' ? {} : { [ratesVersion]: this.#ratesVersion }
    // Those that are under way together may be taken one after the other.
    entry.exchange = call(address, {
      ...requestOf(payload, { ...headers(), ...rates }),
      timeout: timeout * this.#active,
    })
    const reply = await entry.exchange.reply
    const told = reply.headers['datadog-rates-payload-version']
    if (typeof told === 'string') this.#ratesVersion = told
    return judge(reply, payload.protocol)
  }

  #judge(entry: Queued, verdict: Verdict, address: Address): void {
    entry.unanswered = false
    if (verdict.outcome === 'accepted') this.#accept(entry, verdict, address)
    else if (verdict.outcome === 'again' && ++entry.answers < maxAnswers) {
      this.#fail({ reason: verdict.reason, passing: true, handedOver: true }, address)
    } else {
      const parts = verdict.outcome === 'too large' ? this.#context.divide(entry.payload) : []
      // Nothing is lost, and nobody needs to act.
      if (parts.length > 0) this.#queue.replace(entry, parts)
      else this.#refuse(entry, verdict.reason, address)
    }
  }

  #accept(entry: Queued, verdict: Verdict, address: Address): void {
    const { payload } = entry
    const { counts, traffic, delivered } = this.#context
    this.#queue.remove(entry)
    counts.sent += payload.spans
    traffic.bytes += payload.body.length
    this.#retries.worked()
    this.#condition.works(address)
    delivered(payload, verdict, address)
  }

  #refuse(entry: Queued, reason: string, address: Address): void {
    this.#condition.refuses(reason, address)
    this.#queue.remove(entry)
    this.#context.counts.droppedRefused += entry.payload.spans
  }

  #fail({ reason, passing }: Failure, address: Address | undefined): void {
    this.#condition.fails(reason, address)
    this.#retries.failed(passing)
  }
}

const noAgent: Failure = { reason: 'no agent answers', passing: false, handedOver: false }
