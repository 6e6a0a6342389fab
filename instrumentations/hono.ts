// Limits: requests that come in by @hono/node-server have spans. Requests that you give to `app.request` or `app.fetch`
// have none. Handlers for errors and for what is not found have none.

import type { IncomingMessage } from 'node:http'
import { defineInstrumentation } from '../src/instrumentation/define'
import type { Kit } from '../src/instrumentation/kit'
import { alike } from '../src/instrumentation/wrap'
import { noteError } from '../src/operations/http-handler'
import { onionTracer } from '../src/operations/http-onion'
import { type ServerSettings, serverRows } from '../src/operations/http-options'
import { type ServerRequest, served, setFramework } from '../src/operations/http-server'

type Handler = (this: unknown, ...args: unknown[]) => unknown

/** A handler and what it was registered for: https://github.com/honojs/hono/blob/main/src/hono-base.ts */
type Entry = [handler: Handler, route: { readonly path: string; readonly method: string; readonly handler: Handler }]

/** Source: https://github.com/honojs/hono/blob/main/src/context.ts */
interface Context {
  readonly env?: { readonly incoming?: IncomingMessage }
  readonly error?: unknown
  readonly req: { readonly routeIndex: number }
}

interface ContextOptions {
  readonly env?: Context['env']
  readonly matchResult?: readonly [matched: readonly (readonly [entry: Entry, params: unknown])[]]
}

type ContextConstructor = new (request: unknown, options?: ContextOptions) => Context

const place = { module: 'hono', versions: '>=4', locals: ['Context'], patch }

/** Hono 4 on Node. */
export const hono = defineInstrumentation({
  name: 'hono',
  spans: ['hono.request', 'hono.middleware'],
  options: serverRows,
  targets: [
    { ...place, file: 'dist/context.js' },
    { ...place, file: 'dist/cjs/context.js' },
  ],
})

function patch(exports: unknown, kit: Kit<ServerSettings>): unknown {
  const whole = exports as { Context: ContextConstructor }
  const { Context: Original } = whole
  const begin = beginner(kit)
  class Traced extends Original {
    constructor(request: unknown, options?: ContextOptions) {
      super(request, options)
      if (options !== undefined) begin(this, options)
    }
  }
  alike(Original as unknown as Handler, Traced as unknown as Handler)
  // What a bundler made of the exports are getters; the locals of an ES module take what they are assigned.
  if (Object.getOwnPropertyDescriptor(whole, 'Context')?.set === undefined) return { ...whole, Context: Traced }
  whole.Context = Traced
  return whole
}

function beginner(kit: Kit<ServerSettings>): (context: Context, options: ContextOptions) => void {
  const trace = onionTracer((context: Context) => context.env?.incoming, kit)
  const traced = new WeakSet<Handler>()
  const outers = new WeakMap<ServerRequest, { readonly context: Context; readonly matched: readonly Entry[] }>()
  const end = kit.guard((state: ServerRequest, context: Context, matched: readonly Entry[]) => {
    const route = routeOf(context, matched)
    if (route !== undefined) state.route = `${state.mount}${route}`
    noteError(state, context.error)
  })
  return kit.guard((context, { env, matchResult }) => {
    const state = env?.incoming && served(env.incoming)
    if (state === undefined || matchResult === undefined || !kit.active) return
    setFramework(state, 'hono', env?.incoming as IncomingMessage, kit)
    const matched = matchResult[0].map(([entry]) => entry)
    for (const entry of matched) {
      const [handler, route] = entry
      if (traced.has(handler)) continue
      entry[0] = trace(handler, innermost(route.handler).name)
      traced.add(entry[0])
    }
    const beforeEnd = (ended: ServerRequest): void => end(ended, context, matched)
    state.beforeEnd = beforeEnd
    const outer = outers.get(state)
    if (outer !== undefined) state.mount += mountOf(outer.context, outer.matched)
    outers.set(state, { context, matched })
  })
}

/** The template of the route that answered, or of the one that a middleware answered for. */
function routeOf({ req }: Context, matched: readonly Entry[]): string | undefined {
  const last = matched[req.routeIndex]
  const answering = last !== undefined && !isMiddleware(last) ? last : matched.findLast(entry => !isMiddleware(entry))
  return answering?.[1].path
}

/** The path at which an app that is asked by another is mounted. */
function mountOf({ req }: Context, matched: readonly Entry[]): string {
  const entry = matched[req.routeIndex]
  return entry !== undefined && isMiddleware(entry) ? entry[1].path.replace(/\/?\*$/, '') : ''
}

/** What `use` and `mount` were given: it is registered like a handler of all methods, and takes `next`. */
function isMiddleware([, { path, method, handler }]: Entry): boolean {
  return method === 'ALL' && path.endsWith('*') && innermost(handler).length > 1
}

/** The user's own function, where an app with an error handler of its own is a part of another. */
function innermost(handler: Handler & { readonly __COMPOSED_HANDLER?: Handler }): Handler {
  return handler.__COMPOSED_HANDLER === undefined ? handler : innermost(handler.__COMPOSED_HANDLER)
}
