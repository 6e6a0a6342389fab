// Limits: HTTP/2 is not covered. A request whose response is never read ends when its connection does.

import { errorMonitor } from 'node:events'
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import type { Span } from '../src/core/span'
import { setErrorTags } from '../src/core/tags'
import type { Kit } from '../src/instrumentation/kit'
import { attempt } from '../src/instrumentation/settle'
import { wrapMethod } from '../src/instrumentation/wrap'
import { tagHeaders } from '../src/operations/header-tags'
import { outgoingSpan, tagStatus } from '../src/operations/http-client'

type Request = (this: unknown, ...args: unknown[]) => ClientRequest & { readonly res?: IncomingMessage | null }

/** Traces each request made with this module's functions: http or https. */
export function patchClient(module: unknown, kit: Kit<unknown>): void {
  const beginEarly = kit.guard((args: unknown[]): Span | undefined => {
    const at = optionsAt(args)
    const options = args[at] as RequestOptions | undefined
    if (!isSentAtOnce(options?.headers)) return undefined
    const span = kit.start({ name: 'http.request' })
    args[at] = { ...options, headers: withContext(options?.headers, span) }
    return span
  })

  /** Headers that are sent while the request is made: there is no later moment to add ours to them. */
  function withContext(headers: unknown, span: Span): unknown {
    if (!Array.isArray(headers)) {
      const copy = { ...(headers as Record<string, unknown>) }
      kit.propagation.inject(span.context(), copy)
      return copy
    }
    const pairs = Array.isArray(headers[0]) ? headers : pairUp(headers)
    const ours: [string, string][] = []
    kit.propagation.inject(span.context(), (name: string, value: string) => ours.push([name, value]))
    // A proxy hands on the headers it was sent: two trace ids in one request would be none.
    const others = pairs.filter(([theirs]) => !ours.some(([name]) => String(theirs).toLowerCase() === name))
    const all = [...others, ...ours]
    return pairs === headers ? all : all.flat()
  }

  const begin = kit.guard((request: ReturnType<Request>, early: Span | undefined, args: unknown[]) => {
    const fields = outgoingSpan(
      {
        component: 'http',
        method: request.method,
        protocol: request.protocol,
        host: hostOf(request, args),
        path: request.path,
      },
      kit,
    )
    const span = early ?? kit.start(fields)
    // Watching errors this way does not count as handling them.
    request.on(errorMonitor, error => setErrorTags(span, error))
    request.once('close', () => end(request, span))
    if (early !== undefined) span.restate(fields)
    else if (!request.headersSent) {
      kit.propagation.inject(span.context(), (name: string, value: string) => request.setHeader(name, value))
    }
    if (kit.global.headerTags.size > 0) tagHeaders(span, name => request.getHeader(name), kit, 'request')
  })

  const end = kit.guard((request: ReturnType<Request>, span: Span) => {
    const { res } = request
    if (res?.statusCode !== undefined) {
      tagStatus(span, res.statusCode, kit)
      if (kit.global.headerTags.size > 0) tagHeaders(span, name => res.headers[name], kit, 'response')
      if (res.errored) setErrorTags(span, res.errored)
    }
    span.finish()
  })

  const traced = (original: Request): Request =>
    function (...args) {
      if (!kit.active) return Reflect.apply(original, this, args)
      const early = beginEarly(args)
      const request = attempt(early, original, this, args)
      begin(request, early, args)
      return request
    }
  const holder = module as { readonly request: Request }
  wrapMethod(holder, 'request', traced)
  const { request: tracedRequest } = holder
  // Node's own `get` ends the request before it gives it back, too late for headers; it is no more than these two calls.
  wrapMethod(
    holder,
    'get',
    (_original: Request): Request =>
      function (...args) {
        const request = Reflect.apply(tracedRequest, this, args)
        request.end()
        return request
      },
  )
}

/** Where the options are: `request(options)` or `request(url, options)`. */
function optionsAt(args: readonly unknown[]): 0 | 1 {
  return typeof args[0] === 'string' || args[0] instanceof URL ? 1 : 0
}

/** Where a request goes, with the port where it is not the usual one: nearly always its own Host header. */
function hostOf(request: ClientRequest, args: readonly unknown[]): string {
  const header = request.getHeader('host')
  const { host } = request
  const shown = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  if (typeof header === 'string' && header.startsWith(shown)) {
    if (header.length === shown.length || header[shown.length] === ':') return header
  }
  // The app named another host in its header, or sent its headers as a list.
  const at = optionsAt(args)
  const options = args[at] as RequestOptions | undefined
  const port = options?.port ?? (at === 1 ? new URL(args[0] as string | URL).port : options?.defaultPort)
  return port === undefined || port === null || port === '' ? shown : `${shown}:${port}`
}

function pairUp(list: readonly unknown[]): unknown[][] {
  const pairs: unknown[][] = []
  for (let at = 0; at < list.length; at += 2) pairs.push([list[at], list[at + 1]])
  return pairs
}

/** Node sends a list of headers, and headers with `Expect`, before the request is given to its maker. */
function isSentAtOnce(headers: RequestOptions['headers']): boolean {
  if (headers === undefined || headers === null) return false
  if (Array.isArray(headers)) return true
  for (const name in headers) if (name.length === 6 && name.toLowerCase() === 'expect') return true
  return false
}
