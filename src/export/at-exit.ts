import { now } from '../core/clock'
import { guarded, unawaited } from '../core/fault'
import { dividePayload } from '../encoding/divide'
import type { Payload } from '../encoding/encoder'
import type { Address } from '../transport/address'
import { droppedSpans } from './counts'
import type { Exporter } from './exporter'
import { outcomes, sendAtExit } from './last-send'
import { flushAtSignal, type SignalGuard, signals } from './signals'

/** Milliseconds for the last send to an agent that does not answer. */
const leastTimeout = 200
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
  const guards = new Map<string | symbol, SignalGuard>()
  for (const signal of signals)
    guards.set(
      signal,
      flushAtSignal(signal, () => end.atSignal()),
    )
  const onExit = Object.assign(
    guarded(() => end.atExit()),
    { [isLast]: true },
  )
  // A listener that itself calls `process.exit()` is the last that Node calls, and one that was added just before it comes
  // after ours: what is left then is sent here.
  const onFirst = guarded(() => beforeReallyExit(() => end.atExit()))
  // Spans that end in a listener of the application's are to be sent as well: ours comes after all others.
  const moveToEnd = guarded(() => {
    process.removeListener('exit', onExit)
    process.on('exit', onExit)
  })
  // One listener for all: more of them would soon be so many that Node warns of a leak.
  const listeners = {
    beforeExit: guarded(() => end.atBeforeExit()),
    exit: onExit,
    newListener: guarded((event: string | symbol, listener: unknown): void => {
      guards.get(event)?.added(listener)
      // Two tracers of one process would each go behind the other for ever.
      if (event === 'exit' && !(listener as { readonly [isLast]?: true })?.[isLast]) process.nextTick(moveToEnd)
    }),
    removeListener: guarded((event: string | symbol, listener: unknown) => guards.get(event)?.removed(listener)),
  }

  for (const [event, listener] of Object.entries(listeners)) process.on(event, listener)
  process.prependListener('exit', onFirst)
  return () => {
    process.removeListener('exit', onFirst)
    for (const [event, listener] of Object.entries(listeners)) process.removeListener(event, listener)
    for (const guard of guards.values()) guard.undo()
  }
}

/** Runs `fn` when all listeners of `exit` have been called, where the process ends by `process.exit()`. */
function beforeReallyExit(fn: () => void): void {
  const ending = process as unknown as { reallyExit(code: unknown): never }
  const { reallyExit } = ending
  const run = guarded(fn)
  ending.reallyExit = code => {
    run()
    return Reflect.apply(reallyExit, process, [code])
  }
}

/** The last flush, in whichever way the process ends. */
class LastFlush {
  readonly #exporter: Exporter
  readonly #context: AtExitContext
  #begun = false
  /** How many spans had ended when a flush of the event loop gave up; undefined where none did. */
  #gaveUpAt: number | undefined
  /** The same at the first time that the process was about to exit. */
  #exitedAt: number | undefined
  /** Spans that a thread was given and could not deliver. */
  #late = 0
  /** How many were told of as lost; undefined before that. */
  #told: number | undefined

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
    if (this.#exitedAt === ended) return
    this.#exitedAt = ended
    // Once more, unless that was just tried in vain.
    if (!owes || this.#gaveUpAt === ended) this.#tell(this.#late + spans, reason)
    else this.#send()
  }

  /** Sends by a thread. */
  #send(): void {
    const { headers, addresses } = this.#context
    const began = now()
    const { payloads, unanswered, address } = this.#exporter.surrender()
    // An agent that has not answered in all that time is not given as much once more.
    const timeout = now() - began < this.#context.timeout ? this.#context.timeout : leastTimeout
    const { counts } = this.#exporter
    const places = address ? [address] : addresses()
    let reason: string | undefined
    for (const { spans } of payloads) this.#late += spans
    try {
      for (let left = payloads, rounds = 0; left.length > 0 && rounds < maxRounds; rounds++) {
        const result = sendAtExit(left, headers(), places, timeout)
        reason = result.reason
        const large: Payload[] = []
        for (const [at, payload] of left.entries()) {
          if (result.states[at] === outcomes.tooLarge) large.push(payload)
          if (result.states[at] !== outcomes.delivered) continue
          counts.sent += payload.spans
          this.#late -= payload.spans
        }
        left = large.flatMap(payload => dividePayload(payload))
      }
    } catch (error) {
      reason = reasonOf(error)
    }
    this.#tell(this.#late + unanswered, reason ?? this.#exporter.reason)
  }

  #tell(late: number, reason = `no reply within ${this.#context.timeout} ms`): void {
    if (this.#told === undefined) this.#context.tellOthersLost()
    const lost = droppedSpans(this.#exporter.counts) + late
    const before = this.#told ?? 0
    this.#told = lost
    if (lost > before) this.#context.tellLost(lost - before, Math.min(late, lost - before), reason)
  }
}

function reasonOf(error: unknown): string {
  // Under `node --permission`; not every Node says by which flag.
  if ((error as { code?: unknown } | null)?.code === 'ERR_ACCESS_DENIED')
    return 'Node may not start the thread that sends at such an end; start it with --allow-worker'
  return error instanceof Error ? error.message : String(error)
}
