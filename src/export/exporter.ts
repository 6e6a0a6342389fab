import { now } from '../core/clock'
import { guarded, swallow } from '../core/fault'
import type { Span } from '../core/span'
import type { Trace, TraceSink } from '../core/trace'
import type { Payload } from '../encoding/encoder'
import { addApart } from './apart'
import { type Counts, droppedSpans, type FlushResult } from './counts'
import type { LongRunning } from './long-running'
import { Outgoing, type OutgoingContext } from './outgoing'
import type { Owed } from './sender-context'
import type { OpenChunk } from './snapshots'
import type { Receiver } from './verdict'
import { WaitingTraces } from './waiting'

/** So many spans of one trace are sent whatever is wanted: what waits has a bound. */
const mostSpans = 100_000
/** Milliseconds that ended spans wait for the rest of their trace; past that they are sent without it. */
const longestWait = 30_000

const none: readonly Span[] = []

/** What the exporter needs of its surroundings, besides what the way out needs. */
export interface ExporterContext extends OutgoingContext {
  readonly sampler: { sample(trace: Trace): void }
  /** Chooses and marks spans of rejected traces that are sent all the same; undefined where no rule is set. */
  readonly singleSpans: { choose(spans: readonly Span[]): readonly Span[] } | undefined
  /** Completes the tags of ended spans before anybody looks at them. */
  readonly complete: ((spans: readonly Span[]) => void) | undefined
  /** Milliseconds between two payloads; 0 sends each trace at once. */
  readonly interval: number
  /** How many ended spans of a trace that goes on are sent without waiting for its end; undefined: none is. */
  readonly partialSpans: number | undefined
  /** Keeps what is open, to send it as it stands; left out: open spans are counted alone. */
  readonly longRunning?: LongRunning | undefined
}

/** What looks at chunks after they were decided over and before they are encoded. */
export interface Inspection {
  /** Those of a chunk's spans that are to be sent. */
  pass(trace: Trace, spans: readonly Span[]): readonly Span[]
  /** Headers of the payload that is complete now. */
  headers(): Readonly<Record<string, string>>
}

/** Takes ended spans, decides over them, encodes them at once, and sends the bytes every now and then. */
export class Exporter implements TraceSink {
  readonly #context: ExporterContext
  readonly #outgoing: Outgoing
  readonly #waiting = new WaitingTraces()
  #timer: NodeJS.Timeout | undefined
  #inspection: Inspection | undefined
  /** How many spans came from other threads. */
  fromThreads = 0
  /** Those of the rejected trace in hand that are sent all the same. */
  #chosen = none
  /** Known after the first reply, until the agent is another one, or fails: then another may take its place. */
  receiver: Receiver = 'unknown'

  constructor(context: ExporterContext) {
    this.#context = context
    this.#outgoing = new Outgoing({
      ...context,
      stateChanged: change => {
        if (change.state !== 'working') this.receiver = 'unknown'
        context.stateChanged(change)
      },
      delivered: (payload, verdict, address) => {
        this.receiver = verdict.receiver
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
        const kept = this.#decide(trace, finished)
        counts.rejected += left - kept.length
        left = kept.length
        if (left > 0) left -= this.#encode(trace, kept)
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
    const { sent } = this.counts
    const dropped = droppedSpans(this.counts)
    const end = now() + timeout
    do {
      if (last || this.#context.partialSpans !== undefined) this.#collect(Number.POSITIVE_INFINITY)
      this.#outgoing.hand()
      if (last) this.openAtEnd()
      await this.#outgoing.drain(Math.max(end - now(), 0), last)
    } while (last && this.#outgoing.idle && this.owes && now() < end)
    const undelivered = this.#outgoing.spans + droppedSpans(this.counts) - dropped
    const reason = undelivered === 0 ? undefined : (this.reason ?? `no reply within ${timeout} ms`)
    return { delivered: this.counts.sent - sent, undelivered, reason }
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
    const open = this.#context.longRunning?.atEnd() ?? []
    return this.#outgoing.surrender(open, (trace, spans) => this.#ofOpen(trace, spans))
  }

  /** Encodes all that has ended; where another thread takes it, it is given away. */
  settle(): void {
    this.#collect(Number.POSITIVE_INFINITY)
    if (!this.#outgoing.isRelayed) return
    this.#outgoing.hand()
    this.openAtEnd()
  }

  /** Sends what is open as it stands, where that is asked for: the process ends, and what hung is to be seen. */
  openAtEnd(): void {
    this.#sendOpen(this.#context.longRunning?.atEnd() ?? [])
  }

  /** Takes what another thread has to send. */
  takeFromThread(payload: Payload): void {
    this.fromThreads += payload.spans
    this.counts.finished += payload.spans
    this.#outgoing.addFromThread(payload)
    this.#sendSoon()
  }

  /** Looks for the agent anew at the next payload: its address was changed. */
  readdress(): void {
    this.receiver = 'unknown'
    this.#outgoing.readdress()
  }

  /** Lets `inspection` look at all that ends from now on; it is told of no payload that was begun before. */
  inspect(inspection: Inspection | undefined): void {
    this.#outgoing.hand()
    this.#inspection = inspection
    this.#outgoing.headers = inspection && (() => inspection.headers())
  }

  /** Ends the payload that was begun: the next one has other common tags, or is of another version. */
  renew(): void {
    this.#outgoing.hand()
    this.#context.encoder.renew?.()
  }

  /** Those of the ended spans that are to be sent. */
  #decide(trace: Trace, spans: readonly Span[]): readonly Span[] {
    const { sampler, complete } = this.#context
    complete?.(spans)
    if (trace.priority === undefined) sampler.sample(trace)
    if (!trace.recorded) return []
    return (trace.priority as number) > 0 ? this.#inspect(trace, spans) : this.#ofRejected(trace, spans)
  }

  #inspect(trace: Trace, spans: readonly Span[]): readonly Span[] {
    return this.#inspection === undefined ? spans : this.#inspection.pass(trace, spans)
  }

  /** What is sent of a rejected trace. */
  #ofRejected(trace: Trace, spans: readonly Span[]): readonly Span[] {
    this.#chosen = this.#context.singleSpans?.choose(spans) ?? none
    // DataKit drops rejected traces and computes nothing from them; the Datadog Agent counts them first.
    return this.receiver === 'datakit' ? this.#chosen : this.#inspect(trace, spans)
  }

  /** Returns how many were encoded. */
  #encode(trace: Trace, spans: readonly Span[]): number {
    const chosen = (trace.priority as number) > 0 ? none : this.#chosen
    // It may be DataKit: the first reply says.
    const apart = this.receiver === 'datakit' || this.receiver === 'unknown'
    if (!apart || chosen.length === 0) return this.#outgoing.add(trace, spans)
    return addApart(trace, spans, chosen, chunk => this.#outgoing.add(trace, chunk))
  }

  #sendOpen(chunks: readonly OpenChunk[]): void {
    if (chunks.length > 0) this.#outgoing.handOpen(chunks, (trace, spans) => this.#ofOpen(trace, spans))
  }

  /** Those of a trace's open spans that are sent as they stand. */
  #ofOpen(trace: Trace, spans: readonly Span[]): readonly Span[] {
    if (trace.priority === undefined) this.#context.sampler.sample(trace)
    return (trace.priority as number) > 0 ? this.#decide(trace, spans) : none
  }

  #sendSoon(): void {
    if (this.#context.interval === 0 || this.#outgoing.isRelayed) this.#outgoing.hand()
    else if (this.#outgoing.isBegun) this.#arm()
  }

  #arm(): void {
    if (this.#timer !== undefined) return
    this.#timer = setTimeout(
      guarded(() => this.#tick()),
      this.#context.interval,
    )
    this.#timer.unref()
  }

  #tick(): void {
    this.#timer = undefined
    if (this.#context.partialSpans !== undefined) this.#collect(now() - longestWait)
    // While an agent is away, one growing payload is better than many small ones.
    if (!this.#outgoing.pausing) this.#outgoing.hand()
    if (this.#waiting.first !== undefined || this.#outgoing.isBegun) this.#arm()
  }

  /** Takes the ended spans of traces that have waited since before `time`. */
  #collect(time: number): void {
    for (
      let trace = this.#waiting.first;
      trace !== undefined && trace.waitingSince < time;
      trace = this.#waiting.first
    ) {
      this.completed(trace)
      // One that cannot be taken out would be met for ever.
      if (this.#waiting.first === trace) return
    }
  }
}
