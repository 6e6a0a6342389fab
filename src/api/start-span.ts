import { isMeasured } from '../config/kinds/measured'
import type { SpanContext } from '../core/context'
import { isSpan, isSpanContext } from '../core/kind'
import type { Span } from '../core/span'
import { safeText } from '../core/tags'
import type { Tracer as Core, SpanStart } from '../core/tracer'
import type { Reference, TraceOptions } from './tracer-interface'

/** Agents take another time for a mistake, and put their own in its place: from the year 2000 on, in milliseconds. */
const earliest = Date.UTC(2000, 0)
const latest = Date.UTC(2200, 0)

/** Starts a span as users describe it. Never throws: what cannot be read of the options counts as left out. */
export function startSpan(core: Core, name: string, given: TraceOptions = {}): Span {
  // Whatever was given, such as null or a number: its fields are looked for below.
  const options = given ?? {}
  let fields: SpanStart
  try {
    fields = fieldsOf(name, options)
  } catch {
    fields = { name: safeText(name) }
  }
  const span = core.start(fields)
  if (fields.service !== undefined && span.service !== core.service) span.setText('_dd.svc_src', 'm')
  try {
    const { tags, links, measured } = options
    if (tags) span.addTags(tags)
    if (links) span.addLinks(links)
    if (isMeasured(measured, name)) span.setNumber('_dd.measured', 1)
  } catch {
    // A getter of theirs.
  }
  return span
}

function fieldsOf(name: string, options: TraceOptions): SpanStart {
  const { tags, childOf, references, startTime } = options
  return {
    name: safeText(name),
    parent: isParent(childOf) ? childOf : referenced(references),
    service: textOf(options.service) ?? textOf(tags?.['service.name'] ?? tags?.service),
    resource: textOf(options.resource),
    type: textOf(options.type),
    startTime: typeof startTime === 'number' && startTime >= earliest && startTime < latest ? startTime : undefined,
  }
}

/** Whether this says whose child a span is: all else counts as left out. */
function isParent(value: unknown): value is Span | SpanContext | null {
  return value === null || isSpan(value) || isSpanContext(value)
}

/** The span or context that OpenTracing's references name first. */
function referenced(references: readonly Reference[] | undefined): Span | SpanContext | undefined {
  const context = references?.[0]?.referencedContext()
  return isSpan(context) || isSpanContext(context) ? context : undefined
}

/** Text of what an option gave: a number is written out, all else but text counts as left out. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
