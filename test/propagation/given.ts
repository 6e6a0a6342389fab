import { asyncStorageBackend } from '../../src/core/async-storage'
import { SpanContext } from '../../src/core/context'
import { Scope } from '../../src/core/scope'
import type { Trace } from '../../src/core/trace'
import { Tracer } from '../../src/core/tracer'
import { createPropagator, type Propagator, type PropagatorSettings } from '../../src/propagation/propagator'

/** All styles, in the order of the default setting and beyond. */
export const everyStyle = ['datadog', 'tracecontext', 'b3', 'b3multi', 'baggage'] as const

/** A propagator with the limits of the default setting. */
export function propagator(settings: Partial<PropagatorSettings> = {}): Propagator {
  return createPropagator({
    inject: everyStyle,
    extract: everyStyle,
    baggageMaxItems: 64,
    baggageMaxBytes: 8192,
    tagsMaxLength: 512,
    warn() {},
    ...settings,
  })
}

/** A tracer whose traces are all decided alike when somebody asks. */
export function tracer(decide: (trace: Trace) => void = trace => trace.decide(true)): Tracer {
  const settings = { service: 'shop', traceId128: true, mapService: undefined }
  return new Tracer(settings, new Scope(asyncStorageBackend()), { completed() {}, waiting() {}, sample: decide })
}

/** What is injected for a context. */
export function injected(context: SpanContext, settings: Partial<PropagatorSettings> = {}): Record<string, string> {
  const headers: Record<string, string> = {}
  propagator(settings).inject(context, headers)
  return headers
}

/** A context as if extracted: its trace id of 16 or 32 hexadecimal digits, its span id of 16. */
export function remote(traceId: string, spanId: string, fields: Partial<SpanContext> = {}): SpanContext {
  const digits = traceId.padStart(32, '0')
  const word = (text: string, at: number) => Number.parseInt(text.slice(at, at + 8), 16) | 0
  const words = [word(digits, 0), word(digits, 8), word(digits, 16), word(digits, 24)] as const
  const context = new SpanContext(words, word(spanId, 0), word(spanId, 8), true)
  return Object.assign(context, fields)
}

const fields = ['priority', 'origin', 'tags', 'tracestate', 'lastDatadogSpan', 'baggage'] as const

type Told = { traceId: string; spanId: string } & Partial<Pick<SpanContext, (typeof fields)[number]>>

/** What a context says, as plain data and with ids as text; what it does not say is not there. */
export function told(context: SpanContext | undefined): Told | undefined {
  if (context === undefined) return undefined
  const said = Object.fromEntries(fields.filter(field => context[field] !== undefined).map(key => [key, context[key]]))
  const { baggage } = context
  return {
    traceId: context.toTraceId(true),
    spanId: context.toSpanId(true),
    ...said,
    ...(baggage !== undefined && { baggage: { ...baggage } }),
  }
}
