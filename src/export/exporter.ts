import { now } from '../core/clock'
import { guarded, swallow } from '../core/fault'
import type { Span } from '../core/span'
import type { Trace, TraceSink } from '../core/trace'
import type { Payload } from '../encoding/encoder'
import { Choice, type ChoiceContext, type Inspection } from './choice'
import { type Counts, droppedSpans, type FlushResult } from './counts'
import type { LongRunning } from './long-running'
import { Outgoing, type OutgoingContext } from './outgoing'
import type { Owed } from './sender-context'
import type { OpenChunk, Wanted } from './snapshots'
import type { Receiver } from './verdict'
import { WaitingTraces } from './waiting'

/** So many spans of one trace are sent whatever is wanted: what waits has a bound. */
const mostSpans = 100_000
/** Milliseconds that ended spans wait for the rest of their trace; past that they are sent without it. */
const longestWait = 30_000

/** What the exporter needs of its surroundings, besides what the way out needs. */
export interface ExporterContext extends OutgoingContext, ChoiceContext {
  /** Milliseconds between two payloads; 0 sends each trace at once. */
  readonly interval: number
  /** How many ended spans of a trace that goes on are sent without waiting for its end; undefined: none is. */
  readonly partialSpans: number | undefined
  /** Keeps what is open, to send it as it stands; left out: open spans are counted alone. */
  readonly longRunning?: LongRunning | undefined
  /** Nothing is sent: what has ended is decided over, and let go. */
  readonly isMute?: boolean | undefined
}

/** Takes ended spans, decides over them, encodes them at once, and sends the bytes every now and then. */
export class Exporter implements TraceSink {
  readonly #context: ExporterContext
  readonly #choice: Choice
  readonly #outgoing: Outgoing
  readonly #wanted: Wanted = (trace, spans) => this.#choice.ofOpen(trace, spans)
  readonly #waiting = new WaitingTraces()
  readonly #take = (trace: Trace): void => this.completed(trace)
  #timer: NodeJS.Timeout | undefined
  /** Is told of what has ended, when it was decided over and completed; undefined where nobody watches. Never throws. */
  watcher: ((trace: Trace, spans: readonly Span[]) => void) | undefined
  /** How many spans came from other threads. */
  fromThreads = 0

  constructor(context: ExporterContext) {
    this.#context = context
    this.#choice = new Choice(context)
    this.#outgoing = new Outgoing({
      ...context,
      stateChanged: change => {
        if (change.state !== 'working') this.#choice.receiver = 'unknown'
        context.stateChanged(change)
      },
      delivered: (payload, verdict, address) => {
        this.#choice.receiver = verdict.receiver
        context.delivered(payload, verdict, address)
      },
    })
    context.longRunning?.begin(chunks => this.#sendOpen(chunks))
  }

  /** Is to be told of each new span; undefined where nobody asks what is open. */
  get opened(): ((span: Span) => void) | undefined {
    const { longRunning } = this.#context
    return longRunning && (span => longRunning.add(span))
  }

  /** Which product takes the traces, as far as its replies tell. */
  get receiver(): Receiver {
    return this.#choice.receiver
  }

  get counts(): Counts {
    return this.#context.counts
  }

  sample(trace: Trace): void {
    try {
      this.#context.sampler.sample(trace)
    } catch (error) {
      swallow(error)
    }
  }

  /** Never throws: what cannot be taken is counted as dropped. */
  completed(trace: Trace): void {
    const { finished, leftOut } = trace
    const { counts } = this
    trace.finished = []
    trace.leftOut = 0
    counts.finished += finished.length + leftOut
    counts.rejected += leftOut
    let left = finished.length
    try {
      this.#waiting.remove(trace)
      this.#context.longRunning?.forget(trace)
      if (left > 0) {
        const kept = this.#choice.of(trace, finished)
        this.watcher?.(trace, finished)
        left = this.#context.isMute ? 0 : kept.length
        counts.rejected += finished.length - left
        if (left > 0) left -= this.#choice.add(trace, kept, this.#outgoing)
      }
    } catch (error) {
      swallow(error)
    }
    counts.droppedBroken += left
    try {
      this.#sendSoon()
    } catch (error) {
      swallow(error)
    }
  }

  waiting(trace: Trace): void {
    try {
      this.#wait(trace)
    } catch (error) {
      swallow(error)
    }
  }

  #wait(trace: Trace): void {
    const { partialSpans = mostSpans } = this.#context
    if (trace.finished.length >= partialSpans) {
      this.completed(trace)
      return
    }
    if (trace.waitingSince !== 0) return
    this.#waiting.add(trace, now())
    this.#arm()
  }

  /**
   * Sends all that has ended; resolves when it was delivered or given up, or after `timeout` milliseconds. The last one
   * stops where no agent is there, takes what ends meanwhile along, and sends parts of traces also where that is not
   * wanted before.
   */
  async flush(timeout: number, last = false): Promise<FlushResult> {
    const before = this.#outgoing.delivered
    const dropped = droppedSpans(this.counts)
    const end = now() + timeout
    const left = (): number => Math.max(end - now(), 0)
    let waiting = 0
    do {
      if (last || this.#context.partialSpans !== undefined) {
        const pace = (): Promise<boolean> => this.#outgoing.pace(left(), last)
        // Few are taken at once: what follows is not to come later than it must.
        const all = this.#waiting.takeOut(now(), this.#take) || (await this.#waiting.takeOutRest(this.#take, pace))
        waiting = all ? 0 : this.#waiting.spans
      }
      this.#outgoing.hand()
      if (last) this.#openAtEnd()
      await this.#outgoing.drain(left(), last)
    } while (last && this.#outgoing.idle && this.owes && now() < end)
    const { late, spans, reason } = this.#outgoing
    const undelivered = waiting + late + spans + droppedSpans(this.counts) - dropped
    const delivered = Math.max(this.#outgoing.delivered - before, 0)
    return { delivered, undelivered, reason: undelivered > 0 ? (reason ?? `no reply within ${timeout} ms`) : undefined }
  }

  /** Whether anything has ended that no agent has yet. */
  get owes(): boolean {
    return this.#outgoing.spans > 0 || this.#waiting.first !== undefined || this.#context.longRunning?.owes === true
  }

  /** How many spans have ended and are neither delivered, nor rejected, nor dropped. */
  get spans(): number {
    return this.#waiting.spans + this.#outgoing.spans
  }

  /** How many spans have ended so far. */
  get ended(): number {
    return this.counts.finished + this.#waiting.spans
  }

  /** Why the agent took nothing at the last try; undefined where it did. */
  get reason(): string | undefined {
    return this.#outgoing.reason
  }

  /** Encodes all that has ended and gives what is still owed: for a last send when the process is about to end. */
  surrender(): Owed {
    this.settle()
    return this.#outgoing.surrender(this.#context.longRunning?.atEnd() ?? [], this.#wanted)
  }

  /** Encodes all that has ended; where another thread takes it, it is given away. */
  settle(): void {
    this.#waiting.takeOut(Number.POSITIVE_INFINITY, this.#take, Number.POSITIVE_INFINITY)
    if (!this.#outgoing.isRelayed) return
    this.#outgoing.hand()
    this.#openAtEnd()
  }

  /** Sends what is open as it stands, where that is asked for: the process ends, and what hung is to be seen. */
  #openAtEnd(): void {
    this.#sendOpen(this.#context.longRunning?.atEnd() ?? [])
  }

  /** Takes what another thread has to send. */
  takeFromThread(payload: Payload): void {
    this.fromThreads += payload.spans
    this.counts.finished += payload.spans
    if (this.#context.isMute) {
      this.counts.rejected += payload.spans
      return
    }
    this.#outgoing.addFromThread(payload)
    this.#sendSoon()
  }

  /** Looks for the agent anew at the next payload: its address was changed. */
  readdress(): void {
    this.#choice.receiver = 'unknown'
    this.#outgoing.readdress()
  }

  /** Lets `inspection` look at all that ends from now on; it is told of no payload that was begun before. */
  inspect(inspection: Inspection | undefined): void {
    this.#outgoing.hand()
    this.#choice.inspection = inspection
    this.#outgoing.headers = inspection && (() => inspection.headers())
  }

  /** Ends the payload that was begun: the next one has other common tags, or is of another version. */
  renew(): void {
    this.#outgoing.hand()
    this.#context.encoder.renew?.()
  }

  #sendOpen(chunks: readonly OpenChunk[]): void {
    if (chunks.length > 0) this.#outgoing.handOpen(chunks, this.#wanted)
  }

  #sendSoon(): void {
    if (this.#context.interval === 0 || this.#outgoing.isRelayed) this.#outgoing.hand()
    else if (this.#outgoing.isBegun) this.#arm()
  }

  #arm(after = this.#context.interval): void {
    if (this.#timer !== undefined) return
    this.#timer = setTimeout(
      guarded(() => this.#tick()),
      after,
    )
    this.#timer.unref()
  }

  #tick(): void {
    this.#timer = undefined
    const partial = this.#context.partialSpans !== undefined
    const all = !partial || this.#waiting.takeOut(now() - longestWait, this.#take)
    // While an agent is away, one growing payload is better than many small ones.
    if (!this.#outgoing.pausing) this.#outgoing.hand()
    if (this.#waiting.first !== undefined || this.#outgoing.isBegun) this.#arm(all ? undefined : 0)
  }
}
