// Limits: HTTP/2 is not covered. A request whose response is never read ends when its connection does.

import { errorMonitor } from 'node:events'
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import type { Span } from '../src/core/span'
import { setErrorTags } from '../src/core/tags'
import type { Kit } from '../src/instrumentation/kit'
import { wrapMethod } from '../src/instrumentation/wrap'
import { outgoingSpan, tagRequestHeaders, tagStatus } from '../src/operations/http-client'

type Request = (this: unknown, ...args: unknown[]) => ClientRequest & { readonly res?: IncomingMessage | null }

/** Traces each request made with this module's functions: http or https. */
export function patchClient(module: unknown, kit: Kit<unknown>): void {
  const beginEarly = kit.guard((args: unknown[]): Span | undefined => {
    const at = args.findIndex(arg => typeof arg === 'object' && arg !== null && !(arg instanceof URL))
    const options = args[at] as RequestOptions | undefined
    if (options === undefined || !isSentAtOnce(options.headers)) return undefined
    const span = kit.tracer.start({ name: 'http.request' })
    args[at] = { ...options, headers: withContext(options.headers, span) }
    return span
  })

  /** Headers that are sent while the request is made: there is no later moment to add ours to them. */
  function withContext(headers: unknown, span: Span): unknown {
    if (!Array.isArray(headers)) {
      const copy = { ...(headers as Record<string, unknown>) }
      kit.propagation.inject(span.context(), copy)
      return copy
    }
    const nested = Array.isArray(headers[0])
    const copy: unknown[] = [...headers]
    kit.propagation.inject(span.context(), (name: string, value: string) => {
      if (nested) copy.push([name, value])
      else copy.push(name, value)
    })
    return copy
  }

  const begin = kit.guard((request: ReturnType<Request>, early: Span | undefined) => {
    const fields = outgoingSpan(
      {
        component: 'http',
        method: request.method,
        protocol: request.protocol,
        host: String(request.getHeader('host') ?? request.host),
        path: request.path,
      },
      kit,
    )
    const span = early ?? kit.tracer.start(fields)
    if (early === undefined) {
      kit.propagation.inject(span.context(), (name: string, value: string) => request.setHeader(name, value))
    } else span.restate(fields)
    if (kit.global.headerTags.size > 0) tagRequestHeaders(span, name => request.getHeader(name), kit, 'request')
    // Watching errors this way does not count as handling them.
    request.on(errorMonitor, error => setErrorTags(span, error))
    request.once('close', () => end(request, span))
  })

  const end = kit.guard((request: ReturnType<Request>, span: Span) => {
    const { res } = request
    if (res?.statusCode !== undefined) {
      tagStatus(span, res.statusCode, kit)
      if (kit.global.headerTags.size > 0) tagRequestHeaders(span, name => res.headers[name], kit, 'response')
      if (res.errored) setErrorTags(span, res.errored)
    }
    span.finish()
  })

  const traced = (original: Request): Request =>
    function (...args) {
      if (!kit.active) return Reflect.apply(original, this, args)
      const early = beginEarly(args)
      const request = Reflect.apply(original, this, args)
      begin(request, early)
      return request
    }
  const holder = module as { request: Request }
  wrapMethod(holder, 'request', traced)
  // Node's own `get` ends the request before it gives it back, too late for headers; it is no more than these two calls.
  wrapMethod(
    holder,
    'get',
    (_original: Request): Request =>
      (...args) => {
        const request = holder.request(...args)
        request.end()
        return request
      },
  )
}

/** Node sends a list of headers, and headers with `Expect`, before the request is given to its maker. */
function isSentAtOnce(headers: RequestOptions['headers']): boolean {
  if (headers === undefined || headers === null) return false
  if (Array.isArray(headers)) return true
  for (const name in headers) if (name.length === 6 && name.toLowerCase() === 'expect') return true
  return false
}
