import type { StartableTracer } from './api/api'
import { createTracer } from './api/api'
import type { Testing } from './api/testing'
import type { Tracer } from './api/tracer-interface'
import { coded } from './causes/code'
import { instanceKey, shared } from './core/shared'
import { version } from './process/identity'

/** A bundle may have no such name. */
const place = typeof __filename === 'string' ? __filename : 'a bundle'

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
  all[instanceKey] ??= { version, place, ...createTracer() }
  // Made here, or by another copy of this package.
  const found = all[instanceKey] as StartableTracer & Partial<Copy>
  noteCopy(found)
  return found
}

/** Which copy of this package has made the tracer, and which others have found it. */
interface Copy {
  readonly place: string
  /** Sentences for the user; shown by `status()`. */
  readonly copies: string[]
}

/** A test runner evaluates the same file many times: that is no other copy. */
function noteCopy({ place: first, copies }: Partial<Copy>): void {
  if (first === undefined || copies === undefined || first === place) return
  const message = coded(
    'T111',
    `two copies of the tracer are loaded: the one in ${first} is used, also by the one in ${place}; npm ls tracer shows them`,
  )
  if (copies.length < 10 && !copies.includes(message)) copies.push(message)
}

// What users may ask `instanceof` of has to come from the same file: the build makes one of all that stands behind this.
export { SpanContext } from './core/context'
export { Span } from './core/span'
