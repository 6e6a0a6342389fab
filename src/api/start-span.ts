import { isMeasured } from '../config/kinds/measured'
import { SpanContext } from '../core/context'
import { Span } from '../core/span'
import { safeText } from '../core/tags'
import type { Tracer as Core } from '../core/tracer'
import type { Reference, TraceOptions } from './tracer-interface'

/** Starts a span as users describe it. */
export function startSpan(core: Core, name: string, options: TraceOptions = {}): Span {
  const { tags, links } = options ?? {}
  const service = textOf(options?.service) ?? textOf(tags?.['service.name'] ?? tags?.service)
  const span = core.start({
    name: safeText(name),
    parent: options?.childOf === undefined ? referenced(options?.references) : options.childOf,
    service,
    resource: textOf(options?.resource),
    type: textOf(options?.type),
    startTime: options?.startTime,
  })
  if (service !== undefined && span.service !== core.service) span.setText('_dd.svc_src', 'm')
  if (tags) span.addTags(tags)
  if (links) span.addLinks(links)
  if (isMeasured(options?.measured, name)) span.setNumber('_dd.measured', 1)
  return span
}

/** The span or context that OpenTracing's references name first. */
function referenced(references: readonly Reference[] | undefined): Span | SpanContext | undefined {
  const context = references?.[0]?.referencedContext()
  return context instanceof SpanContext || context instanceof Span ? context : undefined
}

/** Text of what an option gave: a number is written out, all else but text counts as left out. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
