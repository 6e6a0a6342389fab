import { SpanContext } from './context'
import { Span } from './span'

/** Whether a value is a span of ours. Never throws, as `instanceof` does for some proxies. */
export function isSpan(value: unknown): value is Span {
  try {
    return value instanceof Span
  } catch {
    return false
  }
}

/** Whether a value is a context of ours. Never throws. */
export function isSpanContext(value: unknown): value is SpanContext {
  try {
    return value instanceof SpanContext
  } catch {
    return false
  }
}
