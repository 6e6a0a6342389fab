import { now } from '../core/clock'
import { guarded } from '../core/fault'
import { Span } from '../core/span'
import type { Trace } from '../core/trace'
import type { Counts } from './counts'
import type { OpenChunk } from './snapshots'

/** Open traces that are kept at the most; spans of further ones are counted, and sent when they end. */
const maxTraces = 10_000
/** Open spans of one trace that are kept at the most, and of all. */
const maxSpans = 1000
const maxKept = 100_000
/** So many spans of one trace are kept before it is looked which of them have ended. */
const fewSpans = 64
/** Where there is no room, that is looked for at every so manyth span alone. */
const skips = 256
/** Milliseconds between two looks at what is open, at the most. */
const longestLook = 1000

/** Milliseconds since the start of the span when it was sent as it stood: the latest version is right. */
const version = '_dd.partial_version'
const mark = '_dd.was_long_running'
/** Says why a span has no end: what was open when the process ended. */
const atEnd = '_dd.unfinished'

/** How open spans are sent. All times are milliseconds. */
export interface LongRunningSettings {
  /** How long a trace is open before it is sent as it stands. */
  readonly initial: number
  /** The time until it is sent again. */
  readonly interval: number
}

interface OpenTrace {
  spans: Span[]
  /** So many spans are a reason to look which of them have ended. */
  full: number
  /** How many found no room since then. */
  skipped: number
  /** Monotonic time at which it is sent next. */
  due: number
}

/**
 * Keeps traces that are open and hands them on as they stand once they have been so for long, and at the end of the process.
 * Where it is not asked for it is not made: open spans are then held by nobody.
 */
export class LongRunning {
  readonly #settings: LongRunningSettings
  readonly #counts: Counts
  /** In the order of their start. */
  readonly #traces = new Map<Trace, OpenTrace>()
  /** Those that were handed on since the process began to end. */
  readonly #told = new WeakSet<Span>()
  #timer: NodeJS.Timeout | undefined
  #kept = 0
  #send: (chunks: readonly OpenChunk[]) => void = () => {}

  constructor(settings: LongRunningSettings, counts: Counts) {
    this.#settings = settings
    this.#counts = counts
  }

  /** Says who takes what is handed on. */
  begin(send: (chunks: readonly OpenChunk[]) => void): void {
    this.#send = send
  }

  /** Takes a span that has just begun. */
  add(span: Span): void {
    const { trace } = span
    const known = this.#traces.get(trace)
    if (known !== undefined) this.#addTo(known, span)
    else if (this.#traces.size >= maxTraces || this.#kept >= maxKept) this.#counts.untracked++
    else {
      this.#kept++
      const due = now() + this.#settings.initial
      this.#traces.set(trace, { spans: [span], full: fewSpans, skipped: 0, due })
      this.#arm()
    }
  }

  #addTo(trace: OpenTrace, span: Span): void {
    if (trace.spans.length >= trace.full && trace.skipped++ % skips === 0) {
      this.#clean(trace)
      trace.full = Math.min(maxSpans, Math.max(fewSpans, 2 * trace.spans.length))
      if (trace.spans.length < trace.full) trace.skipped = 0
    }
    if (trace.spans.length < trace.full && this.#kept < maxKept) {
      trace.spans.push(span)
      this.#kept++
    } else this.#counts.untracked++
  }

  /** Lets those go that have ended. */
  #clean(trace: OpenTrace): void {
    const before = trace.spans.length
    trace.spans = trace.spans.filter(isOpen)
    this.#kept -= before - trace.spans.length
  }

  /** Lets a trace go: all of it has ended, or what has is taken while the rest goes on. */
  forget(trace: Trace): void {
    if (trace.open > 0) return
    this.#kept -= this.#traces.get(trace)?.spans.length ?? 0
    this.#traces.delete(trace)
  }

  /** Whether anything is open that the end of the process has not handed on. */
  get owes(): boolean {
    for (const { spans } of this.#traces.values()) {
      if (spans.some(span => isOpen(span) && !this.#told.has(span))) return true
    }
    return false
  }

  /** All that is open and was not given since the process began to end. */
  atEnd(): readonly OpenChunk[] {
    return [...this.#traces].flatMap(([trace, { spans }]) => {
      const open = spans.filter(span => isOpen(span) && !this.#told.has(span))
      for (const span of open) this.#told.add(span)
      return chunkOf(trace, open, true)
    })
  }

  #arm(): void {
    if (this.#timer !== undefined) return
    const { initial, interval } = this.#settings
    this.#timer = setInterval(
      guarded(() => this.#look()),
      Math.min(initial, interval, longestLook),
    )
    this.#timer.unref()
  }

  #look(): void {
    if (this.#traces.size === 0) {
      clearInterval(this.#timer)
      this.#timer = undefined
    }
    const time = now()
    const due = [...this.#traces].filter(([, open]) => open.due <= time)
    const chunks = due.flatMap(([trace, open]) => {
      open.due = time + this.#settings.interval
      this.#clean(open)
      return chunkOf(trace, open.spans, false)
    })
    if (chunks.length > 0) this.#send(chunks)
  }
}

function chunkOf(trace: Trace, open: readonly Span[], ending: boolean): OpenChunk[] {
  const spans = open.flatMap(span => copyOf(span, ending))
  if (spans.length === 0) return []
  // The local root leads its chunk, which is written backwards.
  return [{ trace, spans: spans.reverse(), taken: () => open.forEach(span => void span.setNumber(mark, 1)) }]
}

function isOpen(span: Span): boolean {
  return span.duration === -1
}

/** The span as it stands, with what looks at it before it leaves; nothing where that leaves it out. */
function copyOf(span: Span, ending: boolean): Span[] {
  const copy = unbegunCopy(span)
  if (span.beforeEnd?.(copy) === false) return []
  copy.removeTag(mark)
  copy.setNumber(version, Math.max(1, Math.round(copy.duration)))
  if (ending) copy.setText(atEnd, 'the process ended')
  return [copy]
}

/** A copy that its trace does not know of: no span was begun. */
function unbegunCopy(span: Span): Span {
  const { trace, idHigh, idLow, parentHigh, parentLow, name, service, resource, type, links, events } = span
  const copy = new Span(
    trace,
    idHigh,
    idLow,
    parentHigh,
    parentLow,
    name,
    service,
    resource,
    type,
    [...span.meta],
    [...span.metrics],
    span.start,
    span.parentService,
    span.baggage,
  )
  trace.open--
  copy.duration = Math.max(0, now() - span.start)
  copy.error = span.error
  copy.links = links && [...links]
  copy.events = events && [...events]
  copy.dropped = span.dropped
  return copy
}
