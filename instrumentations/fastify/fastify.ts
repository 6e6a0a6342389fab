// Limits: each hook and each handler of a route has a span, up to the reply. `onError`, `onTimeout`, `onResponse`, error
// handlers and handlers for what is not found have none. `inject` uses no socket, and so has no spans. Fastify before 3.25
// is not traced.

import { defineInstrumentation } from '../../src/instrumentation/define'
import type { Kit } from '../../src/instrumentation/kit'
import { wrapMethod } from '../../src/instrumentation/wrap'
import { noteError } from '../../src/operations/http-handler'
import { type ServerSettings, serverRows } from '../../src/operations/http-options'
import { served, setFramework } from '../../src/operations/http-server'
import { type Request, type Step, stepTracer } from './steps'

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
  instance.addHook('onRoute', traceAll)
  wrapMethod(
    instance,
    'addHook',
    (addHook: Step): Step =>
      function (hook, fn, ...rest) {
        return Reflect.apply(addHook, this, [hook, steps.includes(hook as string) ? trace(fn) : fn, ...rest])
      },
  )
}
