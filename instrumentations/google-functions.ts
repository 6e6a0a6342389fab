// Limits: the request has the span of Express, with the name of the function. Spans are sent in the background: where the
// platform takes the processor away after the answer, set DD_TRACE_FLUSH_INTERVAL=0, which sends them at once.

import { defineInstrumentation } from '../src/instrumentation/define'
import type { Kit } from '../src/instrumentation/kit'
import { alike, wrapMethod } from '../src/instrumentation/wrap'
import { hookRows } from '../src/operations/span-hooks'

type UserFunction = (this: unknown, ...args: unknown[]) => unknown

/** Source: https://github.com/GoogleCloudPlatform/functions-framework-nodejs/blob/main/src/server.ts */
interface FrameworkOptions {
  readonly target?: unknown
  readonly signatureType?: unknown
}

/** Google Cloud's functions, by the framework that serves them. */
export const googleFunctions = defineInstrumentation({
  name: 'google-cloud-functions',
  aliases: ['@google-cloud/functions-framework'],
  options: hookRows,
  targets: [{ module: '@google-cloud/functions-framework', versions: '>=3', file: 'build/src/server.js', patch }],
})

function patch(exports: unknown, kit: Kit<unknown>): unknown {
  wrapMethod(exports as object, 'getServer', original => {
    return function (this: unknown, given: UserFunction, options: FrameworkOptions, ...rest: unknown[]) {
      return Reflect.apply(original, this, [named(given, options, kit) ?? given, options, ...rest])
    } as (...args: never[]) => unknown
  })
  return exports
}

/** The user's function, which names the request that calls it. */
function named(given: UserFunction, options: FrameworkOptions, kit: Kit<unknown>): UserFunction {
  const name = kit.guard((args: readonly unknown[]) => nameRequest(options, args[0], kit))
  if (typeof given !== 'function') return given
  return alike(given as (...args: never[]) => unknown, function (this: unknown, ...args: unknown[]): unknown {
    name(args)
    return Reflect.apply(given, this, args)
  })
}

function nameRequest({ target, signatureType }: FrameworkOptions, input: unknown, kit: Kit<unknown>): void {
  const span = kit.active ? kit.scope.active()?.trace.root : undefined
  if (span === undefined || typeof target !== 'string') return
  span.resource = target
  span.setText('gcp.function.name', target)
  if (typeof signatureType === 'string') span.setText('gcp.function.signature', signatureType)
  if (signatureType === 'http') return
  const { type, source } = (input ?? {}) as { readonly type?: unknown; readonly source?: unknown }
  if (typeof type === 'string') span.setText('cloudevents.event_type', type)
  if (typeof source === 'string') span.setText('cloudevents.event_source', source)
}
