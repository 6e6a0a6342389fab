import type { SpanContext } from '../core/context'
import { safe } from '../core/fault'
import type { Span } from '../core/span'
import { setAttribute } from './attributes'
import { baggageIn, carry } from './baggage'
import { spanIn, spanKey, suppressKey } from './context'
import { kinds, operationName } from './operation-name'
import { noSpanContext, PassingSpan } from './passing-span'
import { SpanView } from './span'
import { ownContext } from './span-context'
import type { Surroundings } from './surroundings'
import { milliseconds } from './time'
import type { OtelContext, OtelContextManager, OtelSpan, OtelSpanOptions, OtelTracer } from './types'
import type { Views } from './views'

/** A tracer by OpenTelemetry's API whose spans are ours; `isTold`: what it would tell is told by others, so it has none. */
export function createOtelTracer(
  surroundings: Surroundings,
  views: Views,
  manager: OtelContextManager,
  isTold: () => boolean,
): OtelTracer {
  function startSpan(name: string, given?: OtelSpanOptions, context: OtelContext = manager.active()): OtelSpan {
    const options = given ?? {}
    const parent = options.root ? undefined : spanIn(context)
    if (context.getValue(suppressKey) || isTold()) return new PassingSpan(parent?.spanContext() ?? noSpanContext)
    const kind = kinds[Number(options.kind ?? 0)] ?? 'internal'
    const span = surroundings.core().start({
      name: kind,
      resource: String(name),
      parent: parentOf(parent, surroundings),
      meta: ['span.kind', kind],
      startTime: milliseconds(options.startTime),
    })
    for (const [key, value] of Object.entries(options.attributes ?? {})) setAttribute(span, key, value)
    // An attribute may have named it.
    if (span.name === kind) span.name = operationName(kind, span)
    const baggage = baggageIn(context)
    if (baggage !== undefined) carry(span, baggage)
    const view = views.started(span, kind)
    return options.links === undefined ? view : view.addLinks(options.links)
  }

  const start = safe(startSpan, () => new PassingSpan(noSpanContext))

  function startActiveSpan(name: string, ...rest: unknown[]): unknown {
    const fn = rest.pop() as (span: OtelSpan) => unknown
    const [options, given] = rest as [OtelSpanOptions | undefined, OtelContext | undefined]
    const context = given ?? manager.active()
    const span = start(name, options, context)
    return manager.with(context.setValue(spanKey, span), fn, undefined, span)
  }

  return { startSpan: start, startActiveSpan: startActiveSpan as OtelTracer['startActiveSpan'] }
}

function parentOf(parent: OtelSpan | undefined, surroundings: Surroundings): Span | SpanContext | null {
  if (parent === undefined) return null
  return SpanView.spanOf(parent) ?? ownContext(parent.spanContext(), surroundings) ?? null
}
