import { shield } from '../core/fault'
import type { Span } from '../core/span'
import { setAttribute } from './attributes'
import { type Kind, namingAttributes, operationName } from './operation-name'
import { standIns } from './passing-span'
import { otelContext, ownContext } from './span-context'
import type { Surroundings } from './surroundings'
import { isTime, milliseconds } from './time'
import type { OtelAttributes, OtelLink, OtelSpan, OtelSpanContext, OtelStatus, TimeInput } from './types'

/** A status that is final: a user found the work fine. */
const fine = 1
const failed = 2

/** The tags that tell an error, by the attributes of the event that does. */
const errorTags: ReadonlyMap<string, string> = new Map([
  ['exception.type', 'error.type'],
  ['exception.message', 'error.message'],
  ['exception.stacktrace', 'error.stack'],
])

/** One of our spans in OpenTelemetry's form: all is kept in ours, so what one side sets the other one sees. */
export class SpanView implements OtelSpan {
  readonly #span: Span
  readonly #surroundings: Surroundings
  /** Known for a span that was started here; others have the names that their makers gave them. */
  readonly #kind: Kind | undefined
  #context: OtelSpanContext | undefined
  #status = 0

  constructor(span: Span, surroundings: Surroundings, kind: Kind | undefined) {
    this.#span = span
    this.#surroundings = surroundings
    this.#kind = kind
  }

  /** The span that a value is a view of. */
  static spanOf(value: unknown): Span | undefined {
    return typeof value === 'object' && value !== null && #span in value ? value.#span : undefined
  }

  spanContext(): OtelSpanContext {
    this.#context ??= otelContext(this.#span.context(), this.#surroundings)
    return this.#context
  }

  setAttribute(key: string, value: unknown): this {
    if (this.isRecording()) this.#set(String(key), value)
    return this
  }

  setAttributes(attributes: OtelAttributes): this {
    if (!this.isRecording() || typeof attributes !== 'object' || attributes === null) return this
    for (const key of Object.keys(attributes)) this.#set(key, attributes[key])
    return this
  }

  addEvent(name: string, attributesOrTime?: OtelAttributes | TimeInput, time?: TimeInput): this {
    if (!this.isRecording()) return this
    const { attributes, at } = annotation(attributesOrTime, time)
    this.#span.addEvent(name, attributes, at)
    return this
  }

  addLink(link: OtelLink): this {
    const context = this.isRecording() ? ownContext(link?.context, this.#surroundings) : undefined
    if (context !== undefined) this.#span.addLink(context, link.attributes)
    return this
  }

  addLinks(links: readonly OtelLink[]): this {
    if (Array.isArray(links)) for (const link of links) this.addLink(link)
    return this
  }

  /** 0 changes nothing, and nothing changes a span that was found fine. */
  setStatus(status: OtelStatus): this {
    const code = status?.code
    if (!this.isRecording() || this.#status === fine) return this
    if (code === fine) {
      this.#span.error = 0
      for (const tag of errorTags.values()) this.#span.removeTag(tag)
    } else if (code === failed) {
      this.#span.error = 1
      if (status.message) this.#span.setText('error.message', String(status.message))
    } else return this
    this.#status = code
    return this
  }

  updateName(name: string): this {
    if (this.isRecording()) this.#span.resource = String(name)
    return this
  }

  /** Ends a span that was started here: those of an integration are ended by it. */
  end(time?: TimeInput): void {
    if (this.#kind !== undefined) this.#span.finish(milliseconds(time))
  }

  isRecording(): boolean {
    return this.#span.duration === -1
  }

  /** Tells of an error, without saying that the span has failed: `setStatus` does. */
  recordException(exception: unknown, attributesOrTime?: OtelAttributes | TimeInput, time?: TimeInput): void {
    if (!this.isRecording()) return
    const { attributes, at } = annotation(attributesOrTime, time)
    const told = { ...describe(exception), ...attributes }
    for (const [attribute, tag] of errorTags) {
      const value = told[attribute]
      if (value !== undefined && value !== null) this.#span.setText(tag, String(value))
    }
    this.#span.addEvent('exception', told, at)
  }

  #set(key: string, value: unknown): void {
    const span = this.#span
    if (this.#kind === undefined || !namingAttributes.has(key)) {
      setAttribute(span, key, value)
      return
    }
    // A name that somebody else has set stays.
    const computed = span.name === operationName(this.#kind, span)
    setAttribute(span, key, value)
    if (computed) span.name = operationName(this.#kind, span)
  }
}

function annotation(attributesOrTime: unknown, time: unknown): { attributes?: OtelAttributes; at: number | undefined } {
  if (isTime(attributesOrTime)) return { at: milliseconds(attributesOrTime) }
  const given = typeof attributesOrTime === 'object' && attributesOrTime !== null
  return { ...(given && { attributes: attributesOrTime as OtelAttributes }), at: milliseconds(time) }
}

/** OpenTelemetry takes an error, a text, or an object of the form of an error, whose `code` may stand for a name. */
function describe(exception: unknown): OtelAttributes {
  if (typeof exception !== 'object' || exception === null) return { 'exception.message': String(exception) }
  const { name, code, message, stack } = exception as {
    name?: unknown
    code?: unknown
    message?: unknown
    stack?: unknown
  }
  return {
    'exception.type': name ?? code ?? 'Error',
    ...(message !== undefined && { 'exception.message': message }),
    ...(stack !== undefined && { 'exception.stacktrace': stack }),
  }
}

shield<SpanView>(SpanView.prototype, standIns)
