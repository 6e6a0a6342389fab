import { isSpan, isSpanContext } from '../core/kind'
import type { Runtime } from '../wiring/runtime'
import type { Format, Tracer } from './tracer-interface'

/** Contexts into carriers and out of them. */
export function carriers(runtime: () => Runtime): Pick<Tracer, 'inject' | 'extract'> {
  return {
    inject(context, format, carrier) {
      if (format === 'log') runtime().injectIntoLog(context, carrier)
      const found = isSpan(context) ? context.context() : context
      if (carries(format) && isSpanContext(found)) runtime().propagator?.inject(found, carrier)
    },
    extract(format, carrier) {
      return carries(format) ? (runtime().propagator?.extract(carrier) ?? null) : null
    },
  }
}

function carries(format: Format): boolean {
  return format === 'text_map' || format === 'http_headers'
}
