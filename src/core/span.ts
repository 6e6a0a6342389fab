import { own } from '../names/own'
import { wireName } from '../names/wire-name'
import { addEvent, addLink, describeException, type SpanEvent } from './annotations'
import { withItem, withoutItem } from './baggage'
import { now } from './clock'
import { type Baggage, type LinkTarget, SpanContext } from './context'
import { swallow } from './fault'
import { ManyTags, manyItems } from './many-tags'
import { mayBeReserved, setReserved } from './reserved'
import { guardSpan } from './span-guard'
import { findTag } from './tag-list'
import { safeText, setTags, setUnusualTag } from './tags'
import type { Trace } from './trace'
import type { SpanStart } from './tracer'

// Text tags are in `meta`, numbers in `metrics`: as they will be sent, so no second pass is needed. Both are flat lists of names and
// values. An object whose keys differ from span to span costs a hidden class or a hash table each; a list is written and read in
// order, and the few names of one span are found by a scan. Past a few dozen they are found by an index beside the list. All
// fields are set in one order, so that every span has the same hidden class.

/** One piece of work, such as a request or a query. It lasts from its start to `finish()`. */
export class Span {
  /** @internal */
  readonly trace: Trace
  /** The span id's words, most significant first. @internal */
  readonly idHigh: number
  /** @internal */
  readonly idLow: number
  /** @internal */
  parentHigh: number
  /** @internal */
  parentLow: number
  /** What kind of work it is, such as `pg.query`. */
  name: string
  /** The service that it belongs to. */
  service: string
  /** What is worked on, such as a route or a query. */
  resource: string
  /** The kind of work in the words of the agent: `web`, `http`, `sql`, `cache`, `queue`… */
  type: string
  /** Text tags: name, value, name, value… @internal */
  readonly meta: string[]
  /** Numbers: name, value, name, value… @internal */
  metrics: readonly (string | number)[]
  /** 0, or 1 where the work failed. */
  error: number
  /** Monotonic milliseconds; `trace.wallOffset` makes it wall-clock time. @internal */
  readonly start: number
  /** Milliseconds, or -1 while the span is open. */
  duration: number
  /** The service of the parent in this process; undefined where there is none. @internal */
  readonly parentService: string | undefined
  /** @internal */
  baggage: Baggage | undefined
  /** @internal */
  links: LinkTarget[] | undefined
  /** @internal */
  events: SpanEvent[] | undefined
  /** How many links and events did not fit. @internal */
  dropped: number
  /** Called just before the span ends; where it gives false, the span is left out. Never throws. @internal */
  beforeEnd: ((span: Span) => unknown) | undefined
  #context: SpanContext | undefined
  #many: ManyTags | undefined

  /** @internal */
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
    parentService: string | undefined,
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
    this.parentService = parentService
    this.baggage = baggage
    this.links = undefined
    this.events = undefined
    this.dropped = 0
    this.beforeEnd = undefined
    this.#context = undefined
    this.#many = undefined
    trace.open++
  }

  /** What identifies this span to others: for `childOf`, `inject`, links and logs. */
  context(): SpanContext {
    if (this.#context === undefined) {
      this.#context = new SpanContext(this.trace.id, this.idHigh, this.idLow, false, this)
      this.#context.baggage = this.baggage
    }
    return this.#context
  }

  /** Changes the name. */
  setOperationName(name: string): this {
    this.name = safeText(name)
    return this
  }

  /**
   * Sets a tag to a text, a number or a boolean. An object becomes a tag for each of its keys (`key.sub`). Null or undefined
   * removes the tag. Some keys change the span itself: `service.name`, `resource.name`, `span.type`, `error`, `manual.keep`,
   * `manual.drop`. Never throws.
   */
  setTag(key: string, value: unknown): this {
    try {
      if (typeof key !== 'string') return this.setTag(safeText(key), value)
      // A nameless tag makes receivers refuse a whole payload.
      if (key === '' || (mayBeReserved(key) && setReserved(this, key, value))) return this
      if (typeof value === 'string') this.setText(key, value)
      else if (value === undefined || value === null) this.removeTag(key)
      else setUnusualTag(this, key, value)
    } catch (error) {
      swallow(error)
    }
    return this
  }

  /** Sets a text tag as it is: none of `setTag`'s special names. @internal */
  setText(name: string, value: string): void {
    const { meta } = this
    const at = this.#textAt(name)
    if (at !== -1) meta[at + 1] = value
    else if (name === '__proto__') this.setText(wireName(name), value)
    else if (meta.length < manyItems) meta.push(name, value)
    else this.#index().add(meta, meta.length + this.metrics.length, name, value)
  }

  /** Sets a number as it is: none of `setTag`'s special names. @internal */
  setNumber(name: string, value: number): void {
    const { metrics } = this
    const at = this.#numberAt(name)
    if (at !== -1) (metrics as (string | number)[])[at + 1] = value
    else if (name === '__proto__') this.setNumber(wireName(name), value)
    // A list grows by sixteen at once, and most spans have a number or two.
    else if (metrics.length === 0) this.metrics = [name, value]
    else if (metrics.length < manyItems) this.metrics = [...metrics, name, value]
    else this.#index().add(metrics as (string | number)[], this.meta.length + metrics.length, name, value)
  }

  /** Removes a tag. */
  removeTag(name: string): this {
    const known = wireName(name)
    // An index that there is has to hear of it.
    if (this.#many !== undefined || Math.max(this.meta.length, this.metrics.length) > manyItems) {
      this.#index().removeText(this.meta, known)
      this.#index().removeNumber(this.metrics as (string | number)[], known)
      return this
    }
    const text = findTag(this.meta, known)
    if (text !== -1) this.meta.splice(text, 2)
    const number = findTag(this.metrics, known)
    if (number !== -1) this.metrics = this.metrics.toSpliced(number, 2)
    return this
  }

  /** Reads a tag that is a text; undefined where there is none. */
  getText(name: string): string | undefined {
    const at = this.#textAt(name)
    return at === -1 ? undefined : this.meta[at + 1]
  }

  /** Reads a tag that is a number; undefined where there is none. */
  getNumber(name: string): number | undefined {
    const at = this.#numberAt(name)
    return at === -1 ? undefined : (this.metrics[at + 1] as number)
  }

  /** How often a tag was set that did not fit: a span has 4,096 at the most. @internal */
  get droppedTags(): number {
    return this.#many?.dropped ?? 0
  }

  #textAt(name: string): number {
    return this.meta.length > manyItems ? this.#index().text(this.meta, name) : findTag(this.meta, name)
  }

  #numberAt(name: string): number {
    return this.metrics.length > manyItems ? this.#index().number(this.metrics, name) : findTag(this.metrics, name)
  }

  #index(): ManyTags {
    this.#many ??= new ManyTags()
    return this.#many
  }

  /** Sets many tags, each as `setTag` does. */
  addTags(tags: Readonly<Record<string, unknown>>): this {
    setTags(this, tags)
    return this
  }

  /** Sets an item that travels with the trace to every service after this one. */
  setBaggageItem(key: string, value: string): this {
    this.#setBaggage(withItem(this, safeText(key), safeText(value)))
    return this
  }

  /** Reads an item that travels with the trace. */
  getBaggageItem(key: string): string | undefined {
    const name = safeText(key)
    return this.baggage && own(this.baggage, name)
  }

  /** All items that travel with the trace. */
  getAllBaggageItems(): Baggage {
    // The user's own from here on: an object like any other.
    return { ...this.baggage }
  }

  /** Removes an item from what travels on. */
  removeBaggageItem(key: string): this {
    this.#setBaggage(withoutItem(this.baggage, safeText(key)))
    return this
  }

  /** Removes all that travels on. */
  removeAllBaggageItems(): this {
    this.#setBaggage(undefined)
    return this
  }

  /** Links this span to another one that caused it and is not its parent. */
  addLink(link: LinkTarget | SpanContext, attributes?: Readonly<Record<string, unknown>>): this {
    addLink(this, link, attributes)
    return this
  }

  /** Adds many links. */
  addLinks(links: readonly LinkTarget[]): this {
    try {
      for (const link of links) this.addLink(link)
    } catch {
      // No list, or one that breaks off.
    }
    return this
  }

  /** Records something that happened; `time` is wall-clock milliseconds, now if left out. */
  addEvent(name: string, attributes?: Readonly<Record<string, unknown>> | number, time?: number): this {
    addEvent(this, name, attributes, time)
    return this
  }

  /** Records an error as an event, without marking the span as failed (set the tag `error` for that). */
  recordException(error: unknown, attributes?: Readonly<Record<string, unknown>>): this {
    return this.addEvent('exception', describeException(error, attributes))
  }

  /** Takes over what a start says, for a span that had to begin before it could be said. @internal */
  restate({ name, service, resource, type, meta, metrics }: SpanStart): void {
    this.name = name
    this.setService(service)
    this.resource = resource ?? name
    this.type = type ?? ''
    if (meta) this.meta.push(...meta)
    if (metrics) this.metrics = [...this.metrics, ...metrics]
  }

  /** Ends the span; `time` is wall-clock milliseconds, now if left out. A second call changes nothing. Never throws. */
  finish(time?: number): void {
    try {
      if (this.duration === -1) this.#end(time)
    } catch (error) {
      swallow(error)
    }
  }

  #end(time: number | undefined): void {
    const given = typeof time === 'number' && Number.isFinite(time)
    const length = (given ? time - this.trace.wallOffset : now()) - this.start
    if (length <= 0) this.duration = 0
    // A date's fractions of a microsecond are no more than what a double cannot hold.
    else this.duration = given ? Math.round(length * 1e3) / 1e3 : length
    if (this.beforeEnd?.(this) === false) this.trace.drop(this)
    else this.trace.end(this)
  }

  /** Whether this span is the first of its service: it has no parent here, or one of another service. @internal */
  isTopLevel(): boolean {
    return this.parentService !== this.service
  }

  /** Gives the span to another service; a mapping of services does not apply. @internal */
  setService(value: unknown): void {
    if (typeof value === 'string' && value !== '') this.service = value
  }

  #setBaggage(baggage: Baggage | undefined): void {
    this.baggage = baggage
    if (this.#context !== undefined) this.#context.baggage = baggage
  }
}

guardSpan(Span.prototype)
