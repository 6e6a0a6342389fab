import { now } from '../core/clock'
import { guarded } from '../core/fault'
import { Span } from '../core/span'
import type { Trace } from '../core/trace'
import type { Counts } from './counts'

/** Open traces that are kept at the most; spans of further ones are counted, and sent when they end. */
const maxTraces = 10_000
/** Open spans of one trace that are kept at the most. */
const maxSpans = 1000
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
  #send: (trace: Trace, spans: readonly Span[]) => boolean = () => false

  constructor(settings: LongRunningSettings, counts: Counts) {
    this.#settings = settings
    this.#counts = counts
  }

  /** Says who takes what is handed on; `send` gives false where nothing of the trace is wanted. */
  begin(send: (trace: Trace, spans: readonly Span[]) => boolean): void {
    this.#send = send
  }

  /** Takes a span that has just begun. */
  add(span: Span): void {
    const { trace } = span
    const known = this.#traces.get(trace)
    if (known !== undefined) this.#addTo(known, span)
    else if (this.#traces.size >= maxTraces) this.#counts.untracked++
    else {
      const due = now() + this.#settings.initial
      this.#traces.set(trace, { spans: [span], full: fewSpans, skipped: 0, due })
      this.#arm()
    }
  }

  #addTo(trace: OpenTrace, span: Span): void {
    if (trace.spans.length >= trace.full && trace.skipped++ % skips === 0) {
      trace.spans = trace.spans.filter(isOpen)
      trace.full = Math.min(maxSpans, Math.max(fewSpans, 2 * trace.spans.length))
      if (trace.spans.length < trace.full) trace.skipped = 0
    }
    if (trace.spans.length < trace.full) trace.spans.push(span)
    else this.#counts.untracked++
  }

  /** Lets a trace go: all of it has ended, or what has is taken while the rest goes on. */
  forget(trace: Trace): void {
    if (trace.open === 0) this.#traces.delete(trace)
  }

  /** Whether anything is open that the end of the process has not handed on. */
  get owes(): boolean {
    for (const { spans } of this.#traces.values()) {
      if (spans.some(span => isOpen(span) && !this.#told.has(span))) return true
    }
    return false
  }

  /** Hands on all that is open, each span once. */
  atEnd(): void {
    for (const [trace, { spans }] of this.#traces) {
      const open = spans.filter(span => isOpen(span) && !this.#told.has(span))
      for (const span of open) this.#told.add(span)
      this.#snapshot(trace, open, true)
    }
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
    for (const [trace, open] of this.#traces) {
      if (open.due > time) continue
      open.due = time + this.#settings.interval
      open.spans = open.spans.filter(isOpen)
      this.#snapshot(trace, open.spans, false)
    }
  }

  #snapshot(trace: Trace, open: readonly Span[], ending: boolean): void {
    const copies = open.flatMap(span => copyOf(span, ending))
    // The local root leads its chunk, which is written backwards.
    if (copies.length === 0 || !this.#send(trace, copies.reverse())) return
    for (const span of open) span.setNumber(mark, 1)
  }
}

function isOpen(span: Span): boolean {
  return span.duration === -1
}

/** The span as it stands, with what looks at it before it leaves; nothing where that leaves it out. */
function copyOf(span: Span, ending: boolean): Span[] {
  // No new span: its trace would count it as begun.
  const copy: Span = Object.assign(Object.create(Span.prototype) as Span, span)
  const { links, events } = span
  const duration = Math.max(0, now() - span.start)
  Object.assign(copy, {
    meta: [...span.meta],
    metrics: [...span.metrics],
    links: links && [...links],
    events: events && [...events],
    duration,
    beforeEnd: undefined,
  })
  if (span.beforeEnd?.(copy) === false) return []
  copy.removeTag(mark)
  copy.setNumber(version, Math.max(1, Math.round(duration)))
  if (ending) copy.setText(atEnd, 'the process ended')
  return [copy]
}
