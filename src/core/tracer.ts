import { now, wallOffset } from './clock'
import type { Baggage, SpanContext } from './context'
import { type Handover, standIn } from './handover'
import { randomWord } from './random'
import type { Scope } from './scope'
import { Span } from './span'
import { Trace, type TraceSink } from './trace'

/** What a span says at its start. `meta` and `metrics` are the span's own from then on: give fresh lists. */
export interface SpanStart {
  readonly name: string
  /** Left out: the active span. Null: a new trace. */
  readonly parent?: Span | SpanContext | null | undefined
  readonly service?: string | undefined
  /** Left out: the name. */
  readonly resource?: string | undefined
  readonly type?: string | undefined
  /** Text tags as a flat list: name, value, name, value… */
  readonly meta?: string[]
  /** Numbers as a flat list. */
  readonly metrics?: (string | number)[]
  /** Wall-clock milliseconds; left out: now. */
  readonly startTime?: number | undefined
}

/** What the core needs to know; all of it is decided at setup. */
export interface TracerSettings {
  readonly service: string
  readonly traceId128: boolean
  /** Renames a span's service; undefined where no mapping is set. */
  readonly mapService: ((service: string) => string) | undefined
  /** Asked before every span ends: false leaves it out. Never throws. */
  readonly beforeEnd?: ((span: Span) => unknown) | undefined
}

/** What a span without numbers has: one list for all, never written to. */
const none: readonly (string | number)[] = []

/** Makes spans. Where they go is the sink's matter. */
export class Tracer {
  readonly scope: Scope
  readonly settings: TracerSettings
  readonly #service: string
  readonly #sink: TraceSink
  /** How many spans were started. */
  started = 0
  /**
   * Tells the baggage of the surroundings of a new span of this trace (undefined: of a new one), which wins over its
   * parent's; undefined where they say nothing of it. Set by who keeps such surroundings.
   */
  surroundings: ((trace: Trace | undefined) => Baggage | undefined) | undefined

  /** Told of each new span; undefined where nobody asks what is open. */
  opened: ((span: Span) => void) | undefined

  constructor(settings: TracerSettings, scope: Scope, sink: TraceSink) {
    this.settings = settings
    this.scope = scope
    this.#service = settings.mapService ? settings.mapService(settings.service) : settings.service
    this.#sink = sink
  }

  /** The service that a span has unless it names another. */
  get service(): string {
    return this.#service
  }

  /** Starts a span: a child of the active one unless `parent` says otherwise. */
  start(fields: SpanStart): Span {
    const parent = fields.parent === undefined ? this.scope.active() : fields.parent
    if (parent === null) return this.#startTrace(fields, undefined)
    if (parent instanceof Span)
      return this.#startChild(fields, parent.trace, parent.idHigh, parent.idLow, parent.service, parent.baggage)
    const { trace, span } = parent
    if (trace === undefined) return this.#startTrace(fields, parent)
    return this.#startChild(fields, trace, parent.spanHigh, parent.spanLow, span?.service, parent.baggage)
  }

  /** A span that stands for one of another thread. */
  standIn(given: Handover): Span {
    return standIn(given, this.#sink)
  }

  #startTrace(fields: SpanStart, remote: SpanContext | undefined): Span {
    const idHigh = randomWord() & 0x7fffffff
    const idLow = randomWord() | 1
    const offset = wallOffset()
    const id = remote?.hasTrace() ? remote.traceId : this.#newTraceId(idHigh, idLow, offset)
    const trace = new Trace(id, this.#sink, offset)
    if (remote === undefined) {
      return this.#make(fields, trace, idHigh, idLow, 0, 0, undefined, this.surroundings?.(undefined))
    }
    trace.priority = remote.priority
    trace.origin = remote.origin
    trace.tags = remote.tags && { ...remote.tags }
    trace.tracestate = remote.tracestate
    trace.lastDatadogSpan = remote.lastDatadogSpan
    const span = this.#make(fields, trace, idHigh, idLow, remote.spanHigh, remote.spanLow, undefined, remote.baggage)
    if (remote.lastDatadogSpan !== undefined) span.setText('_dd.parent_id', remote.lastDatadogSpan)
    if (remote.links) span.addLinks(remote.links)
    return span
  }

  #newTraceId(high: number, low: number, offset: number): readonly [number, number, number, number] {
    // The upper half is the second of the start, then zeros: W3C's random part stays in the lower half.
    const seconds = this.settings.traceId128 ? Math.trunc((now() + offset) / 1000) | 0 : 0
    return [seconds, 0, high, low]
  }

  #startChild(
    fields: SpanStart,
    trace: Trace,
    parentHigh: number,
    parentLow: number,
    parentService: string | undefined,
    baggage: Baggage | undefined,
  ): Span {
    // Never 0, and positive also where a reader takes ids as signed.
    return this.#make(
      fields,
      trace,
      randomWord() & 0x7fffffff,
      randomWord() | 1,
      parentHigh,
      parentLow,
      parentService,
      this.surroundings?.(trace) ?? baggage,
    )
  }

  #make(
    fields: SpanStart,
    trace: Trace,
    idHigh: number,
    idLow: number,
    parentHigh: number,
    parentLow: number,
    parentService: string | undefined,
    baggage: Baggage | undefined,
  ): Span {
    const { name, startTime } = fields
    let service = this.#service
    if (fields.service !== undefined && fields.service !== '') {
      const map = this.settings.mapService
      service = map === undefined ? fields.service : map(fields.service)
    }
    const span = new Span(
      trace,
      idHigh,
      idLow,
      parentHigh,
      parentLow,
      name,
      service,
      fields.resource || name || 'unnamed_operation',
      fields.type ?? '',
      fields.meta ?? [],
      fields.metrics ?? none,
      startTime === undefined ? now() : startTime - trace.wallOffset,
      parentService,
      baggage,
    )
    const { beforeEnd } = this.settings
    if (beforeEnd !== undefined) span.beforeEnd = beforeEnd
    this.started++
    if (trace.root === undefined) trace.root = span
    this.opened?.(span)
    return span
  }
}
