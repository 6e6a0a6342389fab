import type { StartableTracer } from './api/api'
import { createTracer } from './api/api'
import type { Testing } from './api/testing'
import type { Tracer } from './api/tracer-interface'
import { shared } from './core/shared'
import { version } from './process/identity'

/** By which the one tracer of the process stands among what is shared, so that a second copy of this package finds it. */
const key = Symbol.for('tracer.instance')

/** The one tracer of the process: two would send every span twice. */
export function instance(): Tracer {
  return held().tracer
}

/** Attaches to the libraries that load from now on, for an `init` that comes later. */
export function prepare(): void {
  held().prepare()
}

export { redirectHandler } from './process/lambda'
/** What a test needs; undefined where another version of this package was there first, which has no such thing. */
export function testing(): Testing | undefined {
  const { testing: found }: Partial<StartableTracer> = held()
  return found
}

function held(): StartableTracer {
  const all = shared()
  all[key] ??= { version, ...createTracer() }
  // Made here, or by another copy of this package.
  return all[key] as StartableTracer
}

// What users may ask `instanceof` of has to come from the same file: the build makes one of all that stands behind this.
export { SpanContext } from './core/context'
export { Span } from './core/span'
