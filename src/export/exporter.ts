import { now } from '../core/clock'
import { guarded, swallow } from '../core/fault'
import type { Span } from '../core/span'
import type { Trace, TraceSink } from '../core/trace'
import type { Encoder, Payload } from '../encoding/encoder'
import { addApart } from './apart'
import { Batch } from './batch'
import { type Counts, droppedSpans, type FlushResult } from './counts'
import { Gathered } from './gathered'
import type { LongRunning } from './long-running'
import type { Relay } from './relay'
import { Sender } from './sender'
import type { Owed, SenderContext } from './sender-context'
import { encodeOpen, type OpenChunk } from './snapshots'
import type { Receiver } from './verdict'
import { WaitingTraces } from './waiting'

/** So many spans of one trace are sent whatever is wanted: what waits has a bound. */
const mostSpans = 100_000
/** So many bytes of other threads are sent without waiting for more. */
const fullGathered = 2 * 1024 * 1024
/** Milliseconds that ended spans wait for the rest of their trace; past that they are sent without it. */
const longestWait = 30_000

const none: readonly Span[] = []

/** What the exporter needs of its surroundings, besides what its sender needs. */
export interface ExporterContext extends Omit<SenderContext, 'divide'> {
  readonly encoder: Encoder
  readonly sampler: { sample(trace: Trace): void }
  /** Chooses and marks spans of rejected traces that are sent all the same; undefined where no rule is set. */
  readonly singleSpans: { choose(spans: readonly Span[]): readonly Span[] } | undefined
  /** Completes the tags of ended spans before anybody looks at them. */
  readonly complete: ((spans: readonly Span[]) => void) | undefined
  /** Milliseconds between two payloads; 0 sends each trace at once. */
  readonly interval: number
  /** Where payloads go while somebody takes them there; undefined in the first thread of a process. */
  readonly relay?: Relay | undefined
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
  readonly #batch: Batch
  readonly #sender: Sender
  readonly #waiting = new WaitingTraces()
  readonly #gathered = new Gathered()
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
    this.#batch = new Batch(context.encoder, () => this.#hand())
    this.#sender = new Sender({
      ...context,
      stateChanged: change => {
        if (change.state !== 'working') this.receiver = 'unknown'
        context.stateChanged(change)
      },
      delivered: (payload, verdict, address) => {
        this.receiver = verdict.receiver
        context.delivered(payload, verdict, address)
        context.encoder.recycle(payload)
      },
      divide: payload => this.#batch.divide(payload),
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
      if (this.#context.interval === 0 || this.#isRelayed) this.#hand()
      else if (this.#batch.spans > 0) this.#arm()
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
      this.#hand()
      if (last) this.#sendOpen(this.openAtEnd())
      if (!this.#sender.idle) await this.#sender.drain(Math.max(end - now(), 0), last)
      if (this.#isRelayed) await this.#context.relay?.flush(Math.max(end - now(), 0))
    } while (last && this.#sender.idle && this.owes && now() < end)
    const undelivered = this.#unsent + droppedSpans(this.counts) - dropped
    const reason = undelivered === 0 ? undefined : (this.#sender.reason ?? `no reply within ${timeout} ms`)
    return { delivered: this.counts.sent - sent, undelivered, reason }
  }

  /** Whether anything has ended that no agent has yet. */
  get owes(): boolean {
    return this.#unsent > 0 || this.#waiting.first !== undefined || this.#context.longRunning?.owes === true
  }

  /** How many spans have ended and are neither delivered, nor rejected, nor dropped. */
  get spans(): number {
    return this.#waiting.spans + this.#unsent
  }

  /** How many spans have ended so far. */
  get ended(): number {
    return this.counts.finished + this.#waiting.spans
  }

  /** Why the agent took nothing at the last try; undefined where it did. */
  get reason(): string | undefined {
    return this.#sender.reason
  }

  /** Encodes all that has ended and gives what is still owed: for a last send when the process is about to end. */
  surrender(): Owed {
    this.settle()
    const owed = this.#sender.owed()
    return { ...owed, payloads: [...owed.payloads, ...this.#take(), ...this.#encodeOpen(this.openAtEnd())] }
  }

  /** Encodes all that has ended; where somebody takes it, it is given to him. */
  settle(): void {
    this.#collect(Number.POSITIVE_INFINITY)
    if (!this.#isRelayed) return
    this.#hand()
    this.#sendOpen(this.openAtEnd())
  }

  /** What is open and is to be seen, for the process ends: it hung. Each span once. */
  openAtEnd(): readonly OpenChunk[] {
    return this.#context.longRunning?.atEnd() ?? []
  }

  /** Takes what another thread has to send. */
  takeFromThread(payload: Payload): void {
    this.fromThreads += payload.spans
    this.counts.finished += payload.spans
    if (!this.#gathered.add(payload)) this.#sender.push(payload)
    else if (this.#isRelayed || this.#gathered.size >= fullGathered) this.#hand()
    else this.#arm()
  }

  /** Looks for the agent anew at the next payload: its address was changed. */
  readdress(): void {
    this.receiver = 'unknown'
    this.#context.relay?.leave()
    this.#sender.forgetAddress()
  }

  /** Lets `inspection` look at all that ends from now on; it is told of no payload that was begun before. */
  inspect(inspection: Inspection | undefined): void {
    this.#hand()
    this.#inspection = inspection
  }

  /** Ends the payload that was begun: the next one has other common tags, or is of another version. */
  renew(): void {
    this.#hand()
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
    if (!apart || chosen.length === 0) return this.#batch.add(trace, spans)
    return addApart(trace, spans, chosen, chunk => this.#batch.add(trace, chunk))
  }

  #sendOpen(chunks: readonly OpenChunk[]): void {
    if (chunks.length === 0) return
    this.#hand()
    for (const payload of this.#encodeOpen(chunks)) this.#pass(payload)
  }

  /** Only where nothing is begun. */
  #encodeOpen(chunks: readonly OpenChunk[]): readonly Payload[] {
    const { encoder, counts, sampler } = this.#context
    const payloads = encodeOpen(chunks, encoder, counts, (trace, spans) => {
      if (trace.priority === undefined) sampler.sample(trace)
      return (trace.priority as number) > 0 ? this.#decide(trace, spans) : none
    })
    const headers = payloads.length > 0 ? this.#inspection?.headers() : undefined
    return headers === undefined ? payloads : payloads.map(payload => ({ ...payload, headers }))
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
    if (!this.#sender.pausing) this.#hand()
    if (this.#waiting.first !== undefined || this.#batch.spans + this.#gathered.spans > 0) this.#arm()
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

  #hand(): void {
    for (const payload of this.#take()) this.#pass(payload)
  }

  #pass(payload: Payload): void {
    if (this.#isRelayed) this.#give(payload)
    else this.#sender.push(payload)
  }

  /** What was begun, as payloads. */
  #take(): readonly Payload[] {
    const own = this.#batch.spans === 0 ? undefined : this.#batch.take()
    const headers = own && this.#inspection?.headers()
    return [headers && own ? { ...own, headers } : own, this.#gathered.take()].filter(payload => payload !== undefined)
  }

  #give(payload: Payload): void {
    const { context, counts } = { context: this.#context, counts: this.counts }
    if (context.relay?.give(payload)) counts.sent += payload.spans
    else counts.droppedFull += payload.spans
    context.encoder.recycle(payload)
  }

  get #isRelayed(): boolean {
    return this.#context.relay?.isLive === true
  }

  get #unsent(): number {
    return this.#batch.spans + this.#gathered.spans + this.#sender.spans
  }
}
