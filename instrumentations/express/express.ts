// Limits: each function that you give to `use`, `get`… has a span. The span ends when the function calls `next` or the
// response ends; what the function does after `next` belongs to the request. Routers have no spans, nor have `param`
// callbacks and the two handlers that Express 4 puts before all others.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Held } from '../../src/core/scope'
import type { Span } from '../../src/core/span'
import { setErrorTags } from '../../src/core/tags'
import { defineInstrumentation } from '../../src/instrumentation/define'
import type { Kit } from '../../src/instrumentation/kit'
import { alike, hide, wrapMethod } from '../../src/instrumentation/wrap'
import { heldAfter, noteError, startHandler } from '../../src/operations/http-handler'
import { type ServerSettings, serverRows } from '../../src/operations/http-options'
import { type ServerRequest, served, setFramework } from '../../src/operations/http-server'
import { withoutQuery } from '../../src/operations/url'
import { type Layer, type LayerConstructor, type LayerPath, layerPath, templateUnder } from './route-template'

type Next = (error?: unknown) => unknown
type ExpressRequest = IncomingMessage & { readonly app?: unknown; readonly baseUrl?: string; next?: Next }
type Handle = (this: Layer, request: ExpressRequest, response: ServerResponse, next: Next) => unknown
type HandleError = (this: Layer, error: unknown, request: ExpressRequest, ...rest: unknown[]) => unknown

/** Express 4, and the router package that Express 5 is built on. */
export const express = defineInstrumentation({
  name: 'express',
  aliases: ['router'],
  spans: ['express.request', 'express.middleware'],
  options: serverRows,
  targets: [
    { module: 'express', versions: '>=4 <5', file: 'lib/router/layer.js', patch: patchLayer(true) },
    { module: 'router', partOf: 'express', versions: '>=1', file: 'lib/layer.js', patch: patchLayer(false) },
  ],
})

/** Handlers that Express 4 puts before all others. */
const ownHandlers = new Set(['query', 'expressInit'])
const key = Symbol('tracer.path')

interface Marked {
  [key]?: LayerPath
}

/** Patches the layers of a router, which are Express's own or else may be anybody's. */
function patchLayer(ofExpress: boolean): (exports: unknown, kit: Kit<ServerSettings>) => unknown {
  return (exports, kit) => patch(exports, kit, ofExpress)
}

function patch(exports: unknown, kit: Kit<ServerSettings>, ofExpress: boolean): unknown {
  const Original = exports as LayerConstructor & { prototype: Layer }
  const mark = kit.guard((layer: Layer, path: unknown, options: unknown) => hide(layer, key, layerPath(path, options)))
  const Traced = function (this: unknown, path: unknown, options: unknown, handler: () => void): Layer {
    // A class of the user's that is derived from it gets an object of its own.
    const made = new.target ?? Traced
    const layer = Reflect.construct(Original, [path, options, handler], made) as Layer & Marked
    mark(layer, path, options)
    return layer
  }
  Traced.prototype = Original.prototype
  Object.defineProperty(Original.prototype, 'constructor', { value: Traced })
  const enter = kit.guard((layer: Layer & Marked, request: ExpressRequest) =>
    enterLayer(layer, request, kit, Original, ofExpress),
  )
  const left = kit.guard((entered: Entered, error: unknown) => leaveLayer(entered, error, kit))
  const traced = (original: Handle): Handle =>
    function (request, response, next) {
      const entered = this.handle.length > 3 ? undefined : enter(this, request)
      if (entered === undefined) return Reflect.apply(original, this, [request, response, next])
      const held = entered.span ?? entered.outer
      const handing = handOn(next, request, entered) ?? next
      return kit.scope.run(held, original, this, [request, response, handing])
    }
  /** A `next` that leaves the layer first: in the library's own place too, where handlers find it by another way. */
  const handOn = kit.guard((original: Next, request: ExpressRequest, entered: Entered): Next => {
    const handing = function next(this: unknown, error?: unknown, ...rest: unknown[]): unknown {
      if (request.next === handing) request.next = original
      const args = error === undefined && rest.length === 0 ? [] : [error, ...rest]
      const held = left(entered, error) ?? entered.outer
      return kit.scope.handOn(entered.span, held, original, this, args as Parameters<Next>)
    }
    if (request.next === original) request.next = handing
    return handing
  })
  const note = kit.guard((request: ExpressRequest, error: unknown) => noteError(served(request), error))
  const tracedError = (original: HandleError): HandleError =>
    function (error, request, ...rest) {
      note(request, error)
      return Reflect.apply(original, this, [error, request, ...rest])
    }
  wrapMethod(Original.prototype, 'handle_request', traced)
  wrapMethod(Original.prototype, 'handleRequest', traced)
  wrapMethod(Original.prototype, 'handle_error', tracedError)
  wrapMethod(Original.prototype, 'handleError', tracedError)
  return alike(Original as unknown as () => unknown, Traced as unknown as () => unknown)
}

/** A layer that was entered, and what to go back to when it hands on. */
interface Entered {
  readonly state: ServerRequest
  readonly isRoute: boolean
  readonly span: Span | undefined
  /** What was active before: the request's own span where a handler before has lost the scope. */
  readonly outer: Held
  readonly mount: string
  readonly base: string
  readonly route: string | undefined
}

/** Notes the route or mount of a layer and starts its span. */
function enterLayer(
  layer: Layer & Marked,
  request: ExpressRequest,
  kit: Kit<ServerSettings>,
  Make: LayerConstructor,
  ofExpress: boolean,
): Entered | undefined {
  const state = served(request)
  const own = layer[key]
  if (state === undefined || own === undefined || !kit.active) return undefined
  const outer = kit.scope.held() ?? state.span
  const { mount, base, route } = state
  if (state.framework === undefined) {
    setFramework(state, ofExpress || typeof request.app === 'function' ? 'express' : 'router', request, kit)
  }
  if (layer.route) state.route = templateUnder(mount, own, Make, () => withoutQuery(request.url ?? ''))
  else if (own.path !== '/') {
    state.mount = templateUnder(mount, own, Make, () => (request.baseUrl ?? '').slice(base.length))
    state.base = request.baseUrl ?? ''
  }
  const span = hasSpan(layer, kit) ? startHandler(state, layer.name, kit) : undefined
  return { state, isRoute: Boolean(layer.route), span, outer, mount, base, route }
}

/** Ends the span of a layer that hands on, undoes what it noted, and gives what is active from there on. */
function leaveLayer(entered: Entered, error: unknown, kit: Kit<ServerSettings>): Held {
  const { state, isRoute, span, outer, mount, base, route } = entered
  const failed = error !== undefined && error !== null && error !== 'route' && error !== 'router'
  state.mount = mount
  state.base = base
  if (failed) noteError(state, error)
  // What hands on without an error was not the route that answered.
  else if (isRoute) state.route = route
  if (span !== undefined) {
    if (failed) setErrorTags(span, error)
    span.finish()
  }
  return heldAfter(kit.scope.held(), span, state) ?? outer
}

function hasSpan(layer: Layer, { settings }: Kit<ServerSettings>): boolean {
  if (!settings.middleware || layer.route) return false
  const { handle, name } = layer
  return handle.stack === undefined && name !== 'mounted_app' && !ownHandlers.has(name)
}
