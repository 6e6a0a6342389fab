import type { SpanContext } from '../core/context'
import { shield } from '../core/fault'
import { dictionary } from '../names/dictionary'
import { baggageIn, withBaggage } from './baggage'
import { spanIn, spanKey } from './context'
import { PassingSpan } from './passing-span'
import { otelContext, ownContext } from './span-context'
import type { Surroundings } from './surroundings'
import type { OtelContext, OtelPropagator } from './types'

/** Names that some style of ours may read or write. */
const fields = [
  'traceparent',
  'tracestate',
  'baggage',
  'x-datadog-trace-id',
  'x-datadog-parent-id',
  'x-datadog-sampling-priority',
  'x-datadog-origin',
  'x-datadog-tags',
  'b3',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-sampled',
  'x-b3-flags',
]

/** OpenTelemetry's propagation by the styles of our settings. */
export function createOtelPropagator(surroundings: Surroundings): OtelPropagator {
  const propagator: OtelPropagator = {
    inject(context, carrier, setter) {
      const leaving = contextOf(context, surroundings)
      const write = (name: string, value: string): void => setter.set(carrier, name, value)
      if (leaving !== undefined) surroundings.propagator()?.inject(leaving, write)
    },

    extract(context, carrier, getter) {
      const headers = dictionary<unknown>()
      // Asked by name, and not by what the carrier has: a getter may list none of its keys.
      for (const name of fields) headers[name] = getter.get(carrier, name)
      const found = surroundings.propagator()?.extract(headers)
      if (found === undefined) return context
      const withSpan = found.hasTrace()
        ? context.setValue(spanKey, new PassingSpan(otelContext(found, surroundings)))
        : context
      return found.baggage === undefined ? withSpan : withBaggage(withSpan, found.baggage)
    },

    fields: () => [...fields],
  }
  return shield(propagator, { inject: () => undefined, extract: context => context, fields: () => [] })
}

/** What leaves with a context: its span with its baggage, or that alone. */
function contextOf(context: OtelContext, surroundings: Surroundings): SpanContext | undefined {
  const own = ownContext(spanIn(context)?.spanContext(), surroundings)
  const baggage = baggageIn(context)
  if (baggage === undefined || baggage === own?.baggage) return own
  return surroundings.withBaggage(own, baggage)
}
