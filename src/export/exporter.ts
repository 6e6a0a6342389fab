import { now } from '../core/clock'
import { guarded, swallow } from '../core/fault'
import type { Span } from '../core/span'
import type { Trace, TraceSink } from '../core/trace'
import type { Encoder, Payload } from '../encoding/encoder'
import { addApart } from './apart'
import type { Counts } from './counts'
import type { LongRunning } from './long-running'
import { Sender, type SenderContext } from './sender'
import type { Receiver } from './verdict'
import { WaitingTraces } from './waiting'

/** A payload is sent before its time when it has this many bytes. */
const fullPayload = 2 * 1024 * 1024
/** A single chunk past this would be refused by every agent. */
const maxChunk = 24 * 1024 * 1024
/** So many spans of one trace are sent whatever is wanted: what waits has a bound. */
const mostSpans = 100_000
/** Milliseconds that ended spans wait for the rest of their trace; past that they are sent without it. */
const longestWait = 30_000

const none: readonly Span[] = []

/** What the exporter needs of its surroundings, besides what its sender needs. */
export interface ExporterContext extends SenderContext {
  readonly encoder: Encoder
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
  readonly #sender: Sender
  readonly #waiting = new WaitingTraces()
  readonly #open: LongRunning | undefined
  /** How many spans of the payload that was begun are open still. */
  #snapshots = 0
  #timer: NodeJS.Timeout | undefined
  #inspection: Inspection | undefined
  /** Known after the first reply, until the agent is another one, or fails: then another may take its place. */
  receiver: Receiver = 'unknown'

  constructor(context: ExporterContext) {
    this.#context = context
    this.#open = context.longRunning
    this.#open?.begin((trace, spans) => this.#sendOpen(trace, spans))
    this.#sender = new Sender({
      ...context,
      stateChanged: state => {
        if (state.failing) this.receiver = 'unknown'
        context.stateChanged(state)
      },
      delivered: (payload, verdict, address) => {
        this.receiver = verdict.receiver
        context.delivered(payload, verdict, address)
        context.encoder.recycle(payload)
      },
    })
  }

  /** Is to be told of each new span; undefined where nobody asks what is open. */
  get opened(): ((span: Span) => void) | undefined {
    const open = this.#open
    return open && (span => open.add(span))
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
    const { finished } = trace
    try {
      this.#waiting.remove(trace)
      this.#open?.forget(trace)
      this.#take(trace)
    } catch (error) {
      trace.finished = []
      this.counts.droppedBroken += finished.length
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
   * stops at the first failure, and sends parts of traces also where that is not wanted before.
   */
  flush(timeout: number, last = false): Promise<void> {
    if (last || this.#context.partialSpans !== undefined) this.#collect(Number.POSITIVE_INFINITY)
    if (last) this.openAtEnd()
    this.#hand()
    return this.#sender.idle ? Promise.resolve() : this.#sender.drain(timeout, last)
  }

  /** Whether anything has ended that no agent has yet. */
  get owes(): boolean {
    return (
      this.#context.encoder.traces > 0 ||
      !this.#sender.idle ||
      this.#waiting.first !== undefined ||
      this.#open?.owes === true
    )
  }

  /** Whether the agent failed at the last try. */
  get failing(): boolean {
    return this.#sender.pausing
  }

  /** Encodes all that has ended and gives what is still owed: for a last send when the process is about to end. */
  surrender(): ReturnType<Sender['owed']> {
    this.#collect(Number.POSITIVE_INFINITY)
    this.openAtEnd()
    if (this.#context.encoder.traces > 0) {
      const owed = this.#sender.owed()
      return { ...owed, payloads: [...owed.payloads, this.#payload()] }
    }
    return this.#sender.owed()
  }

  /** Encodes what is open as it stands, where that is asked for: the process ends, and it is to be seen what hung. */
  openAtEnd(): void {
    this.#open?.atEnd()
  }

  /** Looks for the agent anew at the next payload: its address was changed. */
  readdress(): void {
    this.receiver = 'unknown'
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

  #take(trace: Trace): void {
    const spans = trace.finished
    trace.finished = []
    const { counts, encoder, sampler, complete } = this.#context
    counts.finished += spans.length + trace.leftOut
    counts.rejected += trace.leftOut
    trace.leftOut = 0
    if (spans.length === 0) return
    complete?.(spans)
    if (trace.priority === undefined) sampler.sample(trace)
    if (!trace.recorded) {
      counts.rejected += spans.length
      return
    }
    const rejected = (trace.priority as number) <= 0
    const chosen = (rejected && this.#context.singleSpans?.choose(spans)) || none
    // DataKit drops rejected traces and computes nothing from them; the Datadog Agent counts them first.
    const kept = rejected && this.receiver === 'datakit' ? chosen : this.#inspect(trace, spans)
    counts.rejected += spans.length - kept.length
    if (kept.length === 0) return
    this.#encode(trace, kept, chosen)
    if (encoder.size >= fullPayload || this.#context.interval === 0) this.#hand()
    else this.#arm()
  }

  #inspect(trace: Trace, spans: readonly Span[]): readonly Span[] {
    return this.#inspection === undefined ? spans : this.#inspection.pass(trace, spans)
  }

  #encode(trace: Trace, spans: readonly Span[], chosen: readonly Span[]): void {
    // It may be DataKit: the first reply says.
    const apart = this.receiver === 'datakit' || this.receiver === 'unknown'
    if (apart && chosen.length > 0) addApart(trace, spans, chosen, chunk => this.#add(trace, chunk))
    else this.#add(trace, spans)
  }

  #add(trace: Trace, spans: readonly Span[]): void {
    const { counts, encoder } = this.#context
    const before = encoder.size
    if (!encoder.add(trace, spans) || encoder.size - before > maxChunk) counts.droppedBroken += spans.length
  }

  /** Encodes spans that are open as they stand; false where nothing of their trace is wanted. They count for no ended ones. */
  #sendOpen(trace: Trace, spans: readonly Span[]): boolean {
    const { counts, encoder, sampler, complete } = this.#context
    if (trace.priority === undefined) sampler.sample(trace)
    if (!trace.recorded || (trace.priority as number) <= 0) return false
    complete?.(spans)
    const kept = this.#inspect(trace, spans)
    if (kept.length === 0 || !encoder.add(trace, kept)) return false
    this.#snapshots += kept.length
    counts.snapshots += kept.length
    this.#arm()
    return true
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
    if (this.#waiting.first !== undefined || this.#context.encoder.traces > 0) this.#arm()
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
    const { encoder } = this.#context
    if (encoder.traces === 0) return
    this.#sender.push(this.#payload())
  }

  #payload(): Payload {
    const taken = this.#context.encoder.take()
    // Spans that are open count when they have ended.
    const payload = this.#snapshots === 0 ? taken : { ...taken, spans: taken.spans - this.#snapshots }
    this.#snapshots = 0
    return this.#inspection === undefined ? payload : { ...payload, headers: this.#inspection.headers() }
  }
}
