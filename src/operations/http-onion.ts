import type { IncomingMessage } from 'node:http'
import { types } from 'node:util'
import { swallow } from '../core/fault'
import type { Kit } from '../instrumentation/kit'
import { watchPromise } from '../instrumentation/settle'
import { alike } from '../instrumentation/wrap'
import { endHandler, failHandler, heldAfter, noteError, ownScope, startHandler } from './http-handler'
import type { ServerSettings } from './http-options'
import { type ServerRequest, served } from './http-server'

type Middleware = (this: unknown, ...args: unknown[]) => unknown

/**
 * Makes functions of a context and `next` ones that have spans. Such a span ends with the function's promise, and stands
 * beside those that come after it: what runs in `next` runs in the scope before, or in what the function made active.
 */
export function onionTracer(
  requestOf: (context: never) => IncomingMessage | undefined,
  kit: Kit<ServerSettings>,
): (middleware: Middleware, name: string) => Middleware {
  const enter = kit.guard((name: string, context: never) => {
    const request = requestOf(context)
    const state = request && served(request)
    if (state?.framework !== kit.name || !kit.active) return undefined
    const outer = ownScope(kit.scope.held(), state)
    return { state, outer, span: kit.settings.middleware ? startHandler(state, name, kit) : undefined }
  })
  return (middleware, name) =>
    alike(middleware, function (this: unknown, context, next, ...rest) {
      const entered = enter(name, context as never)
      if (entered === undefined) return Reflect.apply(middleware, this, [context, next, ...rest])
      const { state, outer, span } = entered
      const handOn: Middleware = function (...args) {
        return kit.scope.run(heldAfter(kit.scope.held(), span, state) ?? outer, next as Middleware, this, args)
      }
      let result: unknown
      try {
        result = kit.scope.run(span ?? outer, middleware, this, [context, handOn, ...rest])
      } catch (error) {
        if (span === undefined) noteError(state, error)
        else failHandler(span, state, error)
        throw error
      }
      return span === undefined ? watchError(state, result) : endHandler(span, state, result)
    })
}

function watchError(state: ServerRequest, result: unknown): unknown {
  try {
    if (!types.isPromise(result)) return result
    return watchPromise(
      result,
      () => undefined,
      error => noteError(state, error),
    )
  } catch (fault) {
    swallow(fault)
    return result
  }
}
