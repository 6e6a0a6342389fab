import { createTracer } from './api'
import { version } from './identity'
import type { Tracer } from './tracer-interface'

/** Where the one tracer of the process stands, so that a second copy of this package finds it. */
const key = Symbol.for('tracer.instance')

interface Holder {
  [key]?: { readonly version: string; readonly tracer: Tracer }
}

/** The one tracer of the process: two would send every span twice. */
export function instance(): Tracer {
  const holder = globalThis as Holder
  holder[key] ??= { version, tracer: createTracer() }
  return holder[key].tracer
}

// What users may ask `instanceof` of has to come from the same file: the build makes one of all that stands behind this.
export { SpanContext } from './core/context'
export { Span } from './core/span'
