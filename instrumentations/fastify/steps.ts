// Limits: see fastify.ts.

import type { IncomingMessage } from 'node:http'
import { safe } from '../../src/core/fault'
import type { Span } from '../../src/core/span'
import type { Kit } from '../../src/instrumentation/kit'
import { alike } from '../../src/instrumentation/wrap'
import { endHandler, failHandler, heldAfter, ownScope, startHandler } from '../../src/operations/http-handler'
import type { ServerSettings } from '../../src/operations/http-options'
import { type ServerRequest, served } from '../../src/operations/http-server'

/** A hook or handler of a route, or what takes their place. */
export type Step = (this: unknown, ...args: unknown[]) => unknown

/** A request as Fastify knows it. Source: https://fastify.dev/docs/latest/Reference/Request/ */
export interface Request {
  readonly raw: IncomingMessage
  readonly is404?: boolean
  readonly routeOptions?: { readonly url?: string }
  readonly routerPath?: string
}

/** Makes functions of a route ones that have spans; what is none stays for Fastify to refuse. */
export function stepTracer(kit: Kit<ServerSettings>): (step: unknown) => unknown {
  const traced = new WeakSet<object>()
  const enter = kit.guard((step: Step, request: Request) => {
    const state = served(request?.raw)
    if (state?.framework !== 'fastify' || !kit.active) return undefined
    const outer = ownScope(kit.scope.held(), state)
    return { state, outer, span: kit.settings.middleware ? startHandler(state, step.name, kit) : undefined }
  })
  const trace = (step: unknown): unknown => {
    if (typeof step !== 'function' || traced.has(step)) return step
    const original = step as Step
    const run: Step = function (...args) {
      const entered = enter(original, args[0] as Request)
      if (entered === undefined) return Reflect.apply(original, this, args)
      const { state, span, outer } = entered
      const last = args.length - 1
      const done = args[last]
      if (typeof done === 'function') args[last] = leaving(done as Step, span, outer, state, kit)
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
  return safe(trace, step => step)
}

const leaving = safe(leave, done => done)

/** The callback of a hook: what comes after it runs in the scope before it, or in what the hook made active. */
function leave(done: Step, span: Span | undefined, outer: Span, state: ServerRequest, kit: Kit<ServerSettings>): Step {
  return function next(error, ...rest) {
    const args = error === undefined && rest.length === 0 ? [] : [error, ...rest]
    const held = heldAfter(kit.scope.held(), span, state) ?? outer
    if (span !== undefined) {
      if (error) failHandler(span, state, error)
      else span.finish()
    }
    return kit.scope.handOn(span, held, done, this, args)
  }
}
