// Limits: a handler of a controller has one span, and what its guards, interceptors and pipes do is inside of it. Handlers
// of microservices, gateways and GraphQL have no such span, only those of the libraries that they use.

import type { IncomingMessage } from 'node:http'
import { defineInstrumentation } from '../src/instrumentation/define'
import type { Kit } from '../src/instrumentation/kit'
import { alike, wrapMethod } from '../src/instrumentation/wrap'
import { endHandler, endWithResponse, ownScope } from '../src/operations/http-handler'
import { served } from '../src/operations/http-server'
import { hookRows } from '../src/operations/span-hooks'

type Request = IncomingMessage & { readonly raw?: IncomingMessage }
type Handler = (this: unknown, ...args: unknown[]) => unknown

/** Source: https://github.com/nestjs/nest/blob/master/packages/core/router/router-execution-context.ts */
type Create = (this: unknown, instance: object, callback: unknown, method: unknown, ...rest: unknown[]) => Handler

/** Nest 8 to 12, above Express and Fastify, which tell the request and its route. */
export const nestjs = defineInstrumentation({
  name: 'nestjs',
  aliases: ['nest', '@nestjs/core'],
  spans: ['nestjs.request'],
  options: hookRows,
  targets: [
    {
      module: '@nestjs/core',
      versions: '>=8',
      file: 'router/router-execution-context.js',
      locals: ['RouterExecutionContext'],
      inPlace: true,
      patch(exports, kit) {
        const trace = kit.guard((handler: Handler, instance: object, method: unknown) =>
          traced(handler, instance, method, kit),
        )
        const { RouterExecutionContext: Class } = exports as { RouterExecutionContext: { prototype: object } }
        // With providers of the request's own, this is called anew for each request.
        wrapMethod(
          Class.prototype,
          'create',
          (create: Create): Create =>
            function (instance, callback, method, ...rest) {
              const handler = Reflect.apply(create, this, [instance, callback, method, ...rest])
              return trace(handler, instance, method) ?? handler
            },
        )
      },
    },
  ],
})

function traced(handler: Handler, instance: object, method: unknown, kit: Kit<object>): Handler {
  const controller = instance.constructor.name
  const callback = String(method)
  const resource = `${controller}.${callback}`
  const meta = ['component', 'nestjs', 'nestjs.controller', controller, 'nestjs.callback', callback]
  const begin = kit.guard((request: Request) => {
    const state = served(request.raw ?? request)
    const parent = state === undefined ? kit.scope.active() : ownScope(kit.scope.held(), state)
    if (parent === null || !kit.active) return undefined
    const span = kit.start({ name: 'nestjs.request', parent, service: state?.span.service, resource, meta: [...meta] })
    if (state !== undefined) endWithResponse(span, state)
    return { state, span }
  })
  return alike(handler, function (this: unknown, ...args) {
    const begun = begin(args[0] as Request)
    if (begun === undefined) return Reflect.apply(handler, this, args)
    const { state, span } = begun
    // An async function in all versions: it rejects and does not throw.
    return endHandler(span, state, kit.scope.run(span, handler, this, args))
  })
}
