import { shield } from '../core/fault'
import type { OtelContext, OtelSpan } from './types'

// OpenTelemetry makes its keys by `Symbol.for`, so that all copies of its package share them.
/** Where a context keeps its span. */
export const spanKey = Symbol.for('OpenTelemetry Context Key SPAN')
/** Where a context keeps its baggage. */
export const baggageKey = Symbol.for('OpenTelemetry Baggage Key')
/** Set where nothing may be traced, as by exporters of OpenTelemetry's SDK for their own requests. */
export const suppressKey = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

/** A context of our own: what is active outside of every context of the application. */
class Context implements OtelContext {
  readonly #values: ReadonlyMap<symbol, unknown>

  constructor(values: ReadonlyMap<symbol, unknown>) {
    this.#values = values
  }

  getValue(key: symbol): unknown {
    return this.#values.get(key)
  }

  setValue(key: symbol, value: unknown): OtelContext {
    return new Context(new Map(this.#values).set(key, value))
  }

  deleteValue(key: symbol): OtelContext {
    const values = new Map(this.#values)
    values.delete(key)
    return new Context(values)
  }
}

function itself(this: Context): Context {
  return this
}

shield<Context>(Context.prototype, { getValue: () => undefined, setValue: itself, deleteValue: itself })

/** The context without values. */
export const rootContext: OtelContext = new Context(new Map())

/** The span of a context; undefined where it has none, or something that is no span. */
export function spanIn(context: OtelContext): OtelSpan | undefined {
  const span = context.getValue(spanKey)
  const isSpan = typeof span === 'object' && span !== null && typeof (span as OtelSpan).spanContext === 'function'
  return isSpan ? (span as OtelSpan) : undefined
}
