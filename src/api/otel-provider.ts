import { type Baggage, SpanContext } from '../core/context'
import { guarded, safe, swallow } from '../core/fault'
import { lazily } from '../core/lazy'
import { ownProvider } from '../names/own-provider'
import { passingTracer } from '../otel/passing-span'
import type { OtelTracer, TracerProvider } from '../otel/types'
import { tracecontextStyle } from '../propagation/tracecontext'
import { writeTracestate } from '../propagation/tracestate'
import type { Runtime } from '../wiring/runtime'

/** Milliseconds that a flush of OpenTelemetry's API waits. */
const flushTimeout = 5000

const otel = lazily(() => require('../otel/install') as typeof import('../otel/install'))

/** Makes the provider of OpenTelemetry's API over a tracer: the same one whenever it is asked for. */
export function otelProvider(runtime: () => Runtime): () => TracerProvider {
  let made: TracerProvider | undefined
  return () => {
    if (made !== undefined) return made
    const { createProvider } = otel()
    made = createProvider(
      {
        core: () => runtime().core,
        propagator: () => runtime().propagator,
        remoteContext: (traceparent, tracestate) => tracecontextStyle.extract({ traceparent, tracestate }),
        tracestate: writeTracestate,
        withBaggage,
        tracesFor: name => runtime().registry?.tracesFor(name) ?? false,
        flush: async () => void (await runtime().flush(flushTimeout)),
      },
      message => runtime().log.warn(message),
    )
    Object.defineProperty(made, ownProvider, { value: true })
    return made
  }
}

/** The class that users know from other tracers; all of its objects are the one provider. */
export function providerClass(provider: () => TracerProvider): new () => TracerProvider {
  const getTracer = safe<unknown, Parameters<TracerProvider['getTracer']>, OtelTracer>(
    (...args) => provider().getTracer(...args),
    () => passingTracer,
  )
  const register = guarded(() => provider().register())
  const forceFlush = async (): Promise<void> => {
    try {
      await provider().forceFlush()
    } catch (error) {
      swallow(error)
    }
  }
  return class implements TracerProvider {
    readonly [ownProvider] = true
    readonly getTracer = getTracer
    readonly register = register
    readonly forceFlush = forceFlush
    readonly shutdown = forceFlush
  }
}

function withBaggage(context: SpanContext | undefined, baggage: Baggage): SpanContext {
  const { traceId, spanHigh, spanLow, remote, span } = context ?? new SpanContext([0, 0, 0, 0], 0, 0, true)
  const copy = Object.assign(new SpanContext(traceId, spanHigh, spanLow, remote, span), context)
  copy.baggage = baggage
  return copy
}
