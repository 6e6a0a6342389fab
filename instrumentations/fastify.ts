// Limits: a span stands for each hook and handler of a route up to the reply; `onError`, `onTimeout`, `onResponse`, error
// handlers and handlers for what is not found have none. `inject` makes no request over a socket, and so no spans.
// Fastify below 3.25 does not tell of its instances.

import type { IncomingMessage } from 'node:http'
import type { Span } from '../src/core/span'
import { defineInstrumentation } from '../src/instrumentation/define'
import type { Kit } from '../src/instrumentation/kit'
import { alike, wrapMethod } from '../src/instrumentation/wrap'
import { endHandler, failHandler, heldAfter, noteError, ownScope, startHandler } from '../src/operations/http-handler'
import { type ServerSettings, serverRows } from '../src/operations/http-options'
import { type ServerRequest, served, setFramework } from '../src/operations/http-server'

type Step = (this: unknown, ...args: unknown[]) => unknown

/** Source: https://fastify.dev/docs/latest/Reference/Request/ */
interface Request {
  readonly raw: IncomingMessage
  readonly is404?: boolean
  readonly routeOptions?: { readonly url?: string }
  readonly routerPath?: string
}

/** Source: https://fastify.dev/docs/latest/Reference/Hooks/ */
interface Instance {
  addHook(name: string, hook: (...args: never[]) => unknown): unknown
}

/** Hooks that run before the response has left, and what answers. */
const steps = ['onRequest', 'preParsing', 'preValidation', 'preHandler', 'preSerialization', 'onSend']

/** Fastify 3 to 5, by the channel on which each instance is told and by its own hooks. */
export const fastify = defineInstrumentation({
  name: 'fastify',
  spans: ['fastify.request', 'fastify.middleware'],
  options: serverRows,
  targets: [
    {
      channel: 'fastify.initialization',
      module: 'fastify',
      versions: '>=3.25',
      listen: (message, kit) => follow((message as { readonly fastify: Instance }).fastify, kit),
    },
  ],
})

function follow(instance: Instance, kit: Kit<ServerSettings>): void {
  const name = kit.guard((request: Request): void => {
    const state = served(request.raw)
    if (state === undefined || !kit.active) return
    setFramework(state, 'fastify', request.raw, kit)
    // Version 4 warns of the older name.
    if (!request.is404) state.route = request.routeOptions === undefined ? request.routerPath : request.routeOptions.url
  })
  const note = kit.guard((request: Request, error: unknown) => noteError(served(request.raw), error))
  const trace = stepTracer(kit)
  const traceAll = kit.guard((route: Record<string, unknown>): void => {
    for (const step of [...steps, 'handler']) {
      const given = route[step]
      if (Array.isArray(given)) route[step] = given.map(trace)
      else if (given !== undefined) route[step] = trace(given)
    }
  })

  instance.addHook('onRequest', (request: Request, _reply: unknown, done: () => void) => {
    name(request)
    done()
  })
  instance.addHook('onError', (request: Request, _reply: unknown, error: unknown, done: () => void) => {
    note(request, error)
    done()
  })
  instance.addHook('onRoute', (route: Record<string, unknown>) => traceAll(route))
  wrapMethod(
    instance,
    'addHook',
    (addHook: Step): Step =>
      function (hook, fn, ...rest) {
        return Reflect.apply(addHook, this, [hook, steps.includes(hook as string) ? trace(fn) : fn, ...rest])
      },
  )
}

/** Makes functions of a route ones that have spans; what is none stays for Fastify to refuse. */
function stepTracer(kit: Kit<ServerSettings>): (step: unknown) => unknown {
  const traced = new WeakSet<object>()
  const enter = kit.guard((step: Step, request: Request) => {
    const state = served(request?.raw)
    if (state?.framework !== 'fastify' || !kit.active) return undefined
    const outer = ownScope(kit.scope.held(), state)
    return { state, outer, span: kit.settings.middleware ? startHandler(state, step.name, kit) : undefined }
  })
  return step => {
    if (typeof step !== 'function' || traced.has(step)) return step
    const original = step as Step
    const run: Step = function (...args) {
      const entered = enter(original, args[0] as Request)
      if (entered === undefined) return Reflect.apply(original, this, args)
      const { state, span, outer } = entered
      const last = args.length - 1
      const done = args[last]
      if (typeof done === 'function') args[last] = leave(done as Step, span, outer, state, kit)
      let result: unknown
      try {
        result = kit.scope.run(span ?? outer, original, this, args)
      } catch (error) {
        if (span !== undefined) failHandler(span, state, error)
        throw error
      }
      return span === undefined ? result : endHandler(span, state, result)
    }
    const replacement = alike(original, run)
    traced.add(replacement)
    return replacement
  }
}

/** The callback of a hook: what comes after it runs in the scope before it, or in what the hook made active. */
function leave(done: Step, span: Span | undefined, outer: Span, state: ServerRequest, kit: Kit<ServerSettings>): Step {
  return function next(error, ...rest) {
    const args = error === undefined && rest.length === 0 ? [] : [error, ...rest]
    const held = heldAfter(kit.scope.held(), span, state) ?? outer
    if (span !== undefined) {
      if (error) failHandler(span, state, error)
      else span.finish()
    }
    return kit.scope.run(held, done, this, args)
  }
}
