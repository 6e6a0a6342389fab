// Limits: each function that is given to `app.use` has a span, so a router has one span for all of its handlers. Generator
// functions of Koa 2 have none. A route below koa-mount is shown without the path of the mount.

import type { IncomingMessage } from 'node:http'
import { types } from 'node:util'
import { defineInstrumentation } from '../src/instrumentation/define'
import type { Kit } from '../src/instrumentation/kit'
import { wrapMethod } from '../src/instrumentation/wrap'
import { noteError } from '../src/operations/http-handler'
import { onionTracer } from '../src/operations/http-onion'
import { type ServerSettings, serverRows } from '../src/operations/http-options'
import { type ServerRequest, served, setFramework } from '../src/operations/http-server'

/** What both routers set: https://github.com/koajs/router/blob/master/src/router.ts */
interface Context {
  readonly req: IncomingMessage
  readonly matched?: readonly { readonly path: unknown; readonly methods: readonly string[] }[]
  readonly _matchedRoute?: unknown
}

type Method = (this: unknown, ...args: unknown[]) => unknown

/** Koa 2 and 3, with @koa/router and koa-router. */
export const koa = defineInstrumentation({
  name: 'koa',
  spans: ['koa.request', 'koa.middleware'],
  options: serverRows,
  targets: [{ module: 'koa', versions: '>=2', file: 'lib/application.js', patch }],
})

function patch(exports: unknown, kit: Kit<ServerSettings>): void {
  const { prototype } = exports as { readonly prototype: object }
  const route = kit.guard(routeOf)
  const begin = kit.guard((context: Context): void => {
    const state = served(context.req)
    if (state === undefined || !kit.active) return
    setFramework(state, 'koa', context.req, kit)
    const nameRoute = (ended: ServerRequest): void => {
      ended.route = route(context)
    }
    state.beforeEnd = nameRoute
  })
  const note = kit.guard((error: unknown, context: Context | undefined): void => {
    if (context?.req !== undefined) noteError(served(context.req), error)
  })
  const trace = onionTracer((context: Context | undefined) => context?.req, kit)
  const traced = kit.guard((middleware: Method) => trace(middleware, nameOf(middleware)))

  wrapMethod(
    prototype,
    'handleRequest',
    (handle: Method): Method =>
      function (context, ...rest) {
        begin(context as Context)
        return Reflect.apply(handle, this, [context, ...rest])
      },
  )
  wrapMethod(
    prototype,
    'use',
    (use: Method): Method =>
      function (fn, ...rest) {
        const isPlain = typeof fn === 'function' && !types.isGeneratorFunction(fn)
        return Reflect.apply(use, this, [isPlain ? (traced(fn as Method) ?? fn) : fn, ...rest])
      },
  )
  // Koa emits what went wrong, and so do middlewares that answer errors by themselves.
  wrapMethod(
    prototype,
    'emit',
    (emit: Method): Method =>
      function (event, ...args) {
        if (event === 'error') note(args[0], args[1] as Context)
        return Reflect.apply(emit, this, [event, ...args])
      },
  )
}

/** A router is known by its property alone: newer ones are bound functions without a name. */
function nameOf(middleware: object): string {
  return 'router' in middleware ? 'dispatch' : (middleware as Method).name
}

/** The template of the route that answered, or of the one that a middleware of its router answered for. */
function routeOf({ req, matched, _matchedRoute: last }: Context): string | undefined {
  const routes = matched?.filter(({ methods }) => methods.includes(req.method as string)) ?? []
  const path = routes.find(layer => layer.path === last)?.path ?? routes.at(-1)?.path ?? last
  return typeof path === 'string' || path instanceof RegExp ? String(path) : undefined
}
