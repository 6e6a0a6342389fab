import { quote } from '../config/option'
import { swallow } from '../core/fault'
import { functions } from '../wiring/parts'
import type { Runtime } from '../wiring/runtime'
import type { Tracer } from './tracer-interface'

/** Traces handlers of AWS Lambda by what is in force at each call. */
export function lambdaOf(runtime: () => Runtime): Tracer['lambda'] {
  let trace: Tracer['lambda'] | undefined
  return handler => {
    if (typeof handler !== 'function') throw new TypeError(`lambda(handler) expected a function, got ${quote(handler)}`)
    try {
      trace ??= functions().createLambda(runtime)
      return trace(handler)
    } catch (error) {
      swallow(error)
      return handler
    }
  }
}
