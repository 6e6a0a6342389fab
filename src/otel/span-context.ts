import type { SpanContext } from '../core/context'
import { swallow } from '../core/fault'
import type { Surroundings } from './surroundings'
import { traceState } from './trace-state'
import type { OtelSpanContext } from './types'

/** Marks a context that stands for one of ours. */
const inner = Symbol('tracer.context')

interface Marked extends OtelSpanContext {
  readonly [inner]: SpanContext
}

const hexId = /^[0-9a-f]+$/

/**
 * A context of ours in OpenTelemetry's form. Its properties are its own, because some users copy them. The flags ask for
 * the decision, which is final from then on: whoever asks will tell another service.
 */
export function otelContext(context: SpanContext, { tracestate }: Pick<Surroundings, 'tracestate'>): OtelSpanContext {
  const marked: Marked = {
    [inner]: context,
    traceId: context.toTraceId(true),
    spanId: context.toSpanId(true),
    isRemote: context.remote,
    get traceFlags() {
      try {
        const { trace } = context
        if (trace !== undefined && trace.priority === undefined) trace.sink.sample(trace)
        return ((trace ? trace.priority : context.priority) ?? 0) > 0 ? 1 : 0
      } catch (error) {
        swallow(error)
        return 0
      }
    },
    get traceState() {
      try {
        return traceState(tracestate(context))
      } catch (error) {
        swallow(error)
        return undefined as never
      }
    },
  }
  return marked
}

/** The context of ours that one of OpenTelemetry's stands for, or that is made of it; undefined where it names no span. */
export function ownContext(given: unknown, surroundings: Surroundings): SpanContext | undefined {
  if (typeof given !== 'object' || given === null) return undefined
  const { [inner]: own, traceId, spanId, traceFlags, traceState: state } = given as Partial<Marked>
  if (own !== undefined) return own
  if (typeof traceId !== 'string' || typeof spanId !== 'string') return undefined
  if (traceId.length !== 32 || spanId.length !== 16 || !hexId.test(traceId + spanId)) return undefined
  const flags = (Number(traceFlags) & 1) === 1 ? '01' : '00'
  const list = typeof state?.serialize === 'function' ? state.serialize() : ''
  return surroundings.remoteContext(`00-${traceId}-${spanId}-${flags}`, list)
}
