import { Span } from '../core/span'
import type { Runtime } from '../wiring/runtime'
import type { Format, Tracer } from './tracer-interface'

/** Contexts into carriers and out of them. */
export function carriers(runtime: () => Runtime): Pick<Tracer, 'inject' | 'extract'> {
  return {
    inject(context, format, carrier) {
      if (format === 'log') runtime().injectIntoLog(context, carrier)
      if (!carries(format) || context === null) return
      runtime().propagator?.inject(context instanceof Span ? context.context() : context, carrier)
    },
    extract(format, carrier) {
      return carries(format) ? (runtime().propagator?.extract(carrier) ?? null) : null
    },
  }
}

function carries(format: Format): boolean {
  return format === 'text_map' || format === 'http_headers'
}
