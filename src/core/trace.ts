import type { Span } from './span'

/** How many spans that were left out are remembered in one trace: children that end after them take their parents. */
const maxDropped = 1000

/** Who takes what is finished: sampling, encoding and sending stand behind it. */
export interface TraceSink {
  /** Every span of the trace has ended: take `trace.finished`. */
  completed(trace: Trace): void
  /** Some spans have ended while others are open: take them when there are many, or when they have waited long. */
  waiting(trace: Trace): void
  /** A decision is asked for before the end, because it leaves the process. */
  sample(trace: Trace): void
}

/**
 * The part of a trace that happens in this process: what its spans share, and those that ended but were not yet taken.
 *
 * Open spans are counted, not held: a span that never ends keeps nothing but itself.
 */
export class Trace {
  /** The four words of the 128-bit trace id, most significant first. */
  readonly id: readonly [number, number, number, number]
  readonly sink: TraceSink
  /** Milliseconds from the monotonic clock to the wall clock. */
  readonly wallOffset: number
  /** The first span of this trace in this process. */
  root: Span | undefined
  /** How many spans are started and not ended. */
  open: number
  finished: Span[]
  /** Sampling priority -1, 0, 1 or 2; undefined until it is decided. */
  priority: number | undefined
  /** The rate and the kind of decision that are told on the first span of a chunk: see `sampling/`. */
  sampled: Readonly<Record<string, number>> | undefined
  origin: string | undefined
  /** Trace tags, written on the first span of each chunk; those named `_dd.p.*` travel on. */
  tags: Record<string, string> | undefined
  tracestate: string | undefined
  lastDatadogSpan: string | undefined
  /** Monotonic milliseconds at which the oldest span in `finished` ended; 0 where there is none waiting. */
  waitingSince: number
  /** False: nothing of it is sent to anybody. */
  recorded: boolean
  /** Neighbours in the exporter's list of traces that wait. */
  previous: Trace | undefined
  next: Trace | undefined
  /** How many spans the user left out since `finished` was last taken. */
  leftOut: number
  /** Spans that the user left out, by the lower word of their ids; undefined where there are none. */
  #dropped: Map<number, Span> | undefined

  constructor(id: readonly [number, number, number, number], sink: TraceSink, wallOffset: number) {
    this.id = id
    this.sink = sink
    this.wallOffset = wallOffset
    this.root = undefined
    this.open = 0
    this.finished = []
    this.priority = undefined
    this.sampled = undefined
    this.origin = undefined
    this.tags = undefined
    this.tracestate = undefined
    this.lastDatadogSpan = undefined
    this.waitingSince = 0
    this.recorded = true
    this.previous = undefined
    this.next = undefined
    this.leftOut = 0
    this.#dropped = undefined
  }

  /** Takes a span that has just ended. */
  end(span: Span): void {
    if (this.#dropped !== undefined) this.#skipDropped(span)
    this.finished.push(span)
    this.#ended()
  }

  /** Leaves out a span that has just ended: its children become those of its parent. */
  drop(span: Span): void {
    if (this.#dropped === undefined) this.#dropped = new Map()
    this.#skipDropped(span)
    // One more would be found by none: a child that ends later then has a parent that nobody knows.
    if (this.#dropped.size < maxDropped) this.#dropped.set(span.idLow, span)
    this.leftOut++
    const { finished } = this
    for (let at = finished.length - 1; at >= 0; at--) {
      const child = finished[at] as Span
      // A child ends after its parent's start.
      if (child.start + child.duration < span.start) break
      if (child.parentLow === span.idLow && child.parentHigh === span.idHigh) adopt(child, span)
    }
    this.#ended()
  }

  #skipDropped(span: Span): void {
    // Its parent's parent may have been left out as well.
    for (;;) {
      const parent = this.#dropped?.get(span.parentLow)
      if (parent === undefined || parent.idHigh !== span.parentHigh) return
      adopt(span, parent)
    }
  }

  #ended(): void {
    if (--this.open === 0) this.sink.completed(this)
    else this.sink.waiting(this)
  }

  /** Sets a tag that travels with the trace. */
  setTag(key: string, value: string): void {
    if (this.tags === undefined) this.tags = {}
    this.tags[key] = value
  }

  /** Leaves the whole trace out by the user's wish: nobody is told of it, and the services after this one drop it. */
  leaveOut(): void {
    this.decide(false)
    this.recorded = false
  }

  /** Keeps or drops the whole trace by hand: priority 2 or -1. */
  decide(keep: boolean): void {
    this.priority = keep ? 2 : -1
    this.sampled = undefined
    this.setTag('_dd.p.dm', '-4')
  }
}

/** Gives a child of a span that was left out to that span's parent. */
function adopt(child: Span, dropped: Span): void {
  child.parentHigh = dropped.parentHigh
  child.parentLow = dropped.parentLow
}
