import { guarded, unawaited } from '../core/fault'
import { dividePayload } from '../encoding/divide'
import type { Payload } from '../encoding/encoder'
import type { Address } from '../transport/address'
import { droppedSpans } from './counts'
import type { Exporter } from './exporter'
import { outcomes, sendAtExit } from './last-send'
import { flushAtSignal, signals } from './signals'

/** How often what an agent finds too large is halved at the end. */
const maxRounds = 8

/** Marks listeners that are to come after all others, of every copy of this file. */
const isLast = Symbol.for('tracer.last')

/** What the end of the process needs to know. */
export interface AtExitContext {
  /** Milliseconds that the end may be held for an agent that is slow. */
  readonly timeout: number
  readonly headers: () => Readonly<Record<string, string>>
  /** Where to try where no agent was found yet. */
  readonly addresses: () => readonly Address[]
  /** Sends what is owed beside traces. Not at `process.exit()`, which waits for nothing. */
  readonly flushOthers: (timeout: number) => Promise<void>
  /** Whether anything may be owed beside traces. */
  readonly owesOthers: () => boolean
  /** Takes what threads have given so far. */
  readonly pull: () => void
  /** Spans were lost: of these, so many ended too late to be sent, for that reason. Told once, as the last thing. */
  readonly tellLost: (lost: number, late: number, reason: string) => void
  /** Says what was lost beside traces. */
  readonly tellOthersLost: () => void
}

/**
 * Sends what is owed when the process ends, however it ends: when nothing is left to do, at `process.exit()`, by an
 * uncaught error, by a signal. Neither the exit code nor the signal changes. Returns how to undo it.
 */
export function flushAtExit(exporter: Exporter, context: AtExitContext): () => void {
  const end = new LastFlush(exporter, context)
  const undoSignals = signals.map(signal => flushAtSignal(signal, () => end.atSignal()))
  const onBeforeExit = guarded(() => end.atBeforeExit())
  const onExit = Object.assign(
    guarded(() => end.atExit()),
    { [isLast]: true },
  )
  // Spans that end in a listener of the application's are to be sent as well: ours comes after all others.
  const moveToEnd = guarded(() => {
    process.removeListener('exit', onExit)
    process.on('exit', onExit)
  })
  const onNewListener = guarded((event: string | symbol, listener: unknown): void => {
    // Two tracers of one process would each go behind the other for ever.
    if (event === 'exit' && !(listener as { readonly [isLast]?: true })?.[isLast]) process.nextTick(moveToEnd)
  })

  process.on('beforeExit', onBeforeExit)
  process.on('exit', onExit)
  process.on('newListener', onNewListener)
  return () => {
    process.removeListener('newListener', onNewListener)
    process.removeListener('beforeExit', onBeforeExit)
    process.removeListener('exit', onExit)
    for (const undo of undoSignals) undo()
  }
}

/** The last flush, in whichever way the process ends. */
class LastFlush {
  readonly #exporter: Exporter
  readonly #context: AtExitContext
  #begun = false
  /** How many spans had ended when a flush of the event loop gave up; undefined where none did. */
  #gaveUpAt: number | undefined
  #told = false

  constructor(exporter: Exporter, context: AtExitContext) {
    this.#exporter = exporter
    this.#context = context
  }

  /** Sends by the event loop. */
  async flush(): Promise<void> {
    const exporter = this.#exporter
    const { timeout, flushOthers, pull } = this.#context
    pull()
    await Promise.all([exporter.owes && exporter.flush(timeout, true), flushOthers(timeout)])
    if (exporter.owes) this.#gaveUpAt = exporter.ended
  }

  async atSignal(): Promise<void> {
    try {
      await this.flush()
    } finally {
      this.#tell(this.#exporter.spans, this.#exporter.reason)
    }
  }

  /**
   * What is sent from here is work for the event loop, after which Node tells `beforeExit` once more: only where nobody else
   * listens, since he would do his work twice, and once, since an agent that is away must not hold the process for ever.
   */
  atBeforeExit(): void {
    const alone = process.listenerCount('beforeExit') === 1
    if (this.#begun || !((alone && this.#exporter.owes) || this.#context.owesOthers())) return
    this.#begun = true
    unawaited(this.flush())
  }

  atExit(): void {
    this.#context.pull()
    this.#exporter.settle()
    const { owes, ended, spans, reason } = this.#exporter
    // Once more, unless that was just tried in vain.
    if (!owes || this.#gaveUpAt === ended) this.#tell(spans, reason)
    else this.#send()
  }

  /** Sends by a thread. */
  #send(): void {
    const { headers, addresses, timeout } = this.#context
    const { payloads, unanswered, address } = this.#exporter.surrender()
    const { counts } = this.#exporter
    const places = address ? [address] : addresses()
    let reason: string | undefined
    let late = unanswered
    for (const { spans } of payloads) late += spans
    try {
      for (let left = payloads, rounds = 0; left.length > 0 && rounds < maxRounds; rounds++) {
        const result = sendAtExit(left, headers(), places, timeout)
        reason = result.reason
        const large: Payload[] = []
        for (const [at, payload] of left.entries()) {
          if (result.states[at] === outcomes.tooLarge) large.push(payload)
          if (result.states[at] !== outcomes.delivered) continue
          counts.sent += payload.spans
          late -= payload.spans
        }
        left = large.flatMap(payload => dividePayload(payload))
      }
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error)
    }
    this.#tell(late, reason ?? this.#exporter.reason)
  }

  #tell(late: number, reason = `no reply within ${this.#context.timeout} ms`): void {
    if (this.#told) return
    this.#told = true
    this.#context.tellOthersLost()
    const lost = droppedSpans(this.#exporter.counts) + late
    if (lost > 0) this.#context.tellLost(lost, late, reason)
  }
}
