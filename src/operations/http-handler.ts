import { types } from 'node:util'
import { swallow } from '../core/fault'
import type { Held } from '../core/scope'
import type { Span } from '../core/span'
import { setErrorTags } from '../core/tags'
import type { Kit } from '../instrumentation/kit'
import { watchPromise } from '../instrumentation/settle'
import { namesOf, type ServerRequest } from './http-server'

/** Starts the span of a function that takes part in serving a request; it ends with the response at the latest. */
export function startHandler<Settings>(state: ServerRequest, name: string, kit: Kit<Settings>): Span {
  const component = state.framework as string
  const span = kit.start({
    name: namesOf(component).handler,
    parent: ownScope(kit.scope.held(), state),
    service: state.span.service,
    resource: name === '' ? '<anonymous>' : name,
    meta: ['component', component],
  })
  return endWithResponse(span, state)
}

/** Has a span end with the response at the latest: a client may leave long before a handler is done, which may be never. */
export function endWithResponse(span: Span, state: ServerRequest): Span {
  state.handlers ??= []
  state.handlers.push(span)
  return span
}

/** The span to go on with: the active one, unless the scope was lost on the way; the request itself knows its span. */
export function ownScope(held: Held, { span }: ServerRequest): Span {
  return typeof held === 'object' && held.trace === span.trace ? held : span
}

/** What a handler itself made active when it handed on; a span of another request is a scope that got lost. */
export function heldAfter(held: Held, own: Span | undefined, { span }: ServerRequest): Span | undefined {
  try {
    if (typeof held !== 'object' || held === own) return undefined
    return held.trace === span.trace && held.duration === -1 ? held : undefined
  } catch (fault) {
    swallow(fault)
    return undefined
  }
}

/** Never throws: notes what went wrong while a request was served: its span tells it where the status of the response is an error. */
export function noteError(state: ServerRequest | undefined, error: unknown): void {
  try {
    if (state !== undefined && error) state.error ??= error
  } catch (fault) {
    swallow(fault)
  }
}

/**
 * Ends a handler's span with what it threw. The handler that failed tells it, not those around it; a refusal of what the
 * client asked for (a status below 500) is no failure.
 */
export function failHandler(span: Span, state: ServerRequest | undefined, error: unknown): void {
  try {
    const isKnown = state !== undefined && state.error === error
    noteError(state, error)
    if (!isKnown && !isRefusal(error)) setErrorTags(span, error)
  } catch (fault) {
    swallow(fault)
  }
  span.finish()
}

/**
 * Ends a handler's span with the promise that it gave, which is given on. What gave nothing may answer later: its span ends
 * with the response.
 */
export function endHandler<Result>(span: Span, state: ServerRequest | undefined, result: Result): Result {
  try {
    if (!types.isPromise(result)) return result
    return watchPromise(
      result,
      () => span.finish(),
      error => failHandler(span, state, error),
    )
  } catch (fault) {
    swallow(fault)
    return result
  }
}

/** Whether an error says by its status that the client was wrong: frameworks answer it with that status. */
export function isRefusal(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  try {
    const { status, statusCode = status } = error as { readonly status?: unknown; readonly statusCode?: unknown }
    return typeof statusCode === 'number' && statusCode >= 300 && statusCode < 500
  } catch {
    // Whatever it is, its fields cannot be read.
    return false
  }
}
