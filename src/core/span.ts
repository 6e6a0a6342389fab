import { now } from './clock'
import { type Baggage, type LinkTarget, SpanContext } from './context'
import { safeText, setErrorTags, setUnusualTag } from './tags'
import type { Trace } from './trace'
import type { SpanStart } from './tracer'

/** How many links, and how many events, one span holds at the most. */
const maxLinks = 128
const maxEvents = 128

/** By first character: may a tag be one of those that set the span itself? It spares most tags a dozen comparisons. */
const reservedStart = new Uint8Array(128)
for (const start of 'sremh_') reservedStart[start.charCodeAt(0)] = 1

/** Something that happened at one moment of a span. */
export interface SpanEvent {
  readonly name: string
  /** Wall-clock milliseconds since the Unix epoch. */
  readonly time: number
  readonly attributes: Readonly<Record<string, unknown>> | undefined
}

/**
 * One unit of work. Text tags are in `meta`, numbers in `metrics`: as they will be sent, so no second pass is needed.
 *
 * Both are flat lists of names and values. An object whose keys differ from span to span costs a hidden class or a hash
 * table each; a list is written and read in order, and the few names of one span are found by a scan.
 *
 * All fields are set in one order here, so that every span has the same hidden class.
 */
export class Span {
  readonly trace: Trace
  /** The span id's words, most significant first. */
  readonly idHigh: number
  readonly idLow: number
  readonly parentHigh: number
  readonly parentLow: number
  name: string
  service: string
  resource: string
  type: string
  /** Text tags: name, value, name, value… */
  readonly meta: string[]
  /** Numbers: name, value, name, value… */
  metrics: readonly (string | number)[]
  /** 0, or 1 where the work failed. */
  error: number
  /** Monotonic milliseconds; `trace.wallOffset` makes it wall-clock time. */
  readonly start: number
  /** Milliseconds, or -1 while the span is open. */
  duration: number
  /** True where this span is the first of its service: it has no parent here, or one of another service. */
  topLevel: boolean
  baggage: Baggage | undefined
  links: LinkTarget[] | undefined
  events: SpanEvent[] | undefined
  /** How many links and events did not fit. */
  dropped: number
  #context: SpanContext | undefined

  constructor(
    trace: Trace,
    idHigh: number,
    idLow: number,
    parentHigh: number,
    parentLow: number,
    name: string,
    service: string,
    resource: string,
    type: string,
    meta: string[],
    metrics: readonly (string | number)[],
    start: number,
    topLevel: boolean,
    baggage: Baggage | undefined,
  ) {
    this.trace = trace
    this.idHigh = idHigh
    this.idLow = idLow
    this.parentHigh = parentHigh
    this.parentLow = parentLow
    this.name = name
    this.service = service
    this.resource = resource
    this.type = type
    this.meta = meta
    this.metrics = metrics
    this.error = 0
    this.start = start
    this.duration = -1
    this.topLevel = topLevel
    this.baggage = baggage
    this.links = undefined
    this.events = undefined
    this.dropped = 0
    this.#context = undefined
    trace.open++
  }

  /** What identifies this span to others: for `childOf`, `inject`, links and logs. */
  context(): SpanContext {
    if (this.#context === undefined) {
      this.#context = new SpanContext(this.trace.id, this.idHigh, this.idLow, false, this.trace)
      this.#context.baggage = this.baggage
    }
    return this.#context
  }

  /** Changes the operation's name. */
  setOperationName(name: string): this {
    this.name = String(name)
    return this
  }

  /**
   * Sets a tag. Text becomes meta, a number a metric; nested objects become `key.sub`. Some keys set the span itself:
   * `service.name`, `resource.name`, `span.type`, `error`, `manual.keep`, `manual.drop`. Never throws.
   */
  setTag(key: string, value: unknown): this {
    return reservedStart[key.charCodeAt(0)] === 1 ? this.#setReserved(key, value) : this.#setPlain(key, value)
  }

  #setPlain(key: string, value: unknown): this {
    if (typeof value === 'string') this.setText(key, value)
    else setUnusualTag(this, key, value)
    return this
  }

  #setReserved(key: string, value: unknown): this {
    switch (key) {
      case 'service.name':
      case 'service':
        this.#setService(value)
        return this
      case 'resource.name':
      case 'resource':
        if (typeof value === 'string' && value !== '') this.resource = value
        return this
      case 'span.type':
        if (typeof value === 'string') this.type = value
        return this
      case 'error':
        if (typeof value === 'object' && value !== null) setErrorTags(this, value)
        else
          this.error = value === undefined || value === null || value === false || value === 0 || value === '' ? 0 : 1
        return this
      case 'manual.keep':
        if (value !== false && value !== 'false') this.trace.decide(true)
        return this
      case 'manual.drop':
        if (value !== false && value !== 'false') this.trace.decide(false)
        return this
      case 'sampling.priority':
        if (typeof value === 'number') this.trace.decide(value > 0)
        return this
      case 'http.status_code':
        // A number here is lost to receivers that lift only text tags.
        if (value !== undefined && value !== null) this.setText(key, safeText(value))
        return this
      case 'error.type':
      case 'error.message':
      case 'error.msg':
      case 'error.stack':
        if (value) this.error = 1
        break
      case '__proto__':
        // Decoders in JavaScript refuse a whole payload for it.
        return this
      case 'measured':
        this.setNumber('_dd.measured', value ? 1 : 0)
        return this
    }
    return this.#setPlain(key, value)
  }

  /** Sets a text tag as it is: none of `setTag`'s special names. */
  setText(name: string, value: string): void {
    const { meta } = this
    for (let at = 0; at < meta.length; at += 2) {
      if (meta[at] === name) {
        meta[at + 1] = value
        return
      }
    }
    meta.push(name, value)
  }

  /** Sets a number as it is: none of `setTag`'s special names. */
  setNumber(name: string, value: number): void {
    const { metrics } = this
    // A list grows by sixteen at once, and most spans have a number or two.
    if (metrics.length === 0) {
      this.metrics = [name, value]
      return
    }
    for (let at = 0; at < metrics.length; at += 2) {
      if (metrics[at] === name) {
        ;(metrics as (string | number)[])[at + 1] = value
        return
      }
    }
    this.metrics = [...metrics, name, value]
  }

  /** Reads a text tag. */
  getText(name: string): string | undefined {
    const { meta } = this
    for (let at = 0; at < meta.length; at += 2) if (meta[at] === name) return meta[at + 1]
    return undefined
  }

  /** Reads a number. */
  getNumber(name: string): number | undefined {
    const { metrics } = this
    for (let at = 0; at < metrics.length; at += 2) if (metrics[at] === name) return metrics[at + 1] as number
    return undefined
  }

  /** Sets many tags. */
  addTags(tags: Readonly<Record<string, unknown>>): this {
    if (typeof tags !== 'object' || tags === null) return this
    let keys: string[] = []
    try {
      keys = Object.keys(tags)
    } catch {
      // A proxy may throw even here.
    }
    for (const key of keys) {
      let value: unknown
      try {
        value = tags[key]
      } catch {
        value = '[unreadable]'
      }
      this.setTag(key, value)
    }
    return this
  }

  /** Sets an item that travels with the trace to every service after this one. */
  setBaggageItem(key: string, value: string): this {
    this.#setBaggage({ ...this.baggage, [key]: String(value) })
    return this
  }

  /** Reads an item that travels with the trace. */
  getBaggageItem(key: string): string | undefined {
    return this.baggage !== undefined && Object.hasOwn(this.baggage, key) ? this.baggage[key] : undefined
  }

  /** All items that travel with the trace. */
  getAllBaggageItems(): Baggage {
    return { ...this.baggage }
  }

  /** Removes an item from what travels on. */
  removeBaggageItem(key: string): this {
    const { [key]: _removed, ...rest } = this.baggage ?? {}
    this.#setBaggage(rest)
    return this
  }

  /** Removes all that travels on. */
  removeAllBaggageItems(): this {
    this.#setBaggage(undefined)
    return this
  }

  /** Links this span to another that caused it without being its parent: by a context or span, with attributes. */
  addLink(link: LinkTarget | SpanContext, attributes?: Readonly<Record<string, unknown>>): this {
    const target = link instanceof SpanContext ? { context: link, ...(attributes && { attributes }) } : link
    if (!(target?.context instanceof SpanContext)) return this
    if (this.links === undefined) this.links = []
    if (this.links.length < maxLinks) this.links.push(target)
    else this.dropped++
    return this
  }

  /** Adds many links. */
  addLinks(links: readonly LinkTarget[]): this {
    for (const link of links) this.addLink(link)
    return this
  }

  /** Records something that happened; `time` is wall-clock milliseconds, now if left out. */
  addEvent(name: string, attributes?: Readonly<Record<string, unknown>> | number, time?: number): this {
    const given = typeof attributes === 'number' ? attributes : time
    const at = given ?? now() + this.trace.wallOffset
    if (this.events === undefined) this.events = []
    if (this.events.length >= maxEvents) this.dropped++
    else
      this.events.push({
        name: String(name),
        time: at,
        attributes: typeof attributes === 'object' ? attributes : undefined,
      })
    return this
  }

  /** Records an error as an event, without marking the span as failed (set the tag `error` for that). */
  recordException(error: unknown, attributes?: Readonly<Record<string, unknown>>): this {
    const told = describeException(error)
    return this.addEvent('exception', { ...told, ...attributes })
  }

  /** Takes over what a start says, for a span that had to begin before it could be said. */
  restate({ name, service, resource, type, meta, metrics }: SpanStart): void {
    this.name = name
    this.setTag('service', service)
    this.resource = resource ?? name
    this.type = type ?? ''
    if (meta) this.meta.push(...meta)
    if (metrics) this.metrics = [...this.metrics, ...metrics]
  }

  /** Ends the span; `time` is wall-clock milliseconds, now if left out. A second call changes nothing. */
  finish(time?: number): void {
    if (this.duration !== -1) return
    const end = typeof time === 'number' && Number.isFinite(time) ? time - this.trace.wallOffset : now()
    this.duration = end > this.start ? end - this.start : 0
    this.trace.end(this)
  }

  #setService(value: unknown): void {
    if (typeof value !== 'string' || value === '' || value === this.service) return
    this.service = value
    this.topLevel = true
  }

  #setBaggage(baggage: Baggage | undefined): void {
    this.baggage = baggage
    if (this.#context !== undefined) this.#context.baggage = baggage
  }
}

function describeException(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { 'exception.message': String(error) }
  return {
    'exception.type': error.name,
    'exception.message': error.message,
    ...(error.stack !== undefined && { 'exception.stacktrace': error.stack }),
  }
}
