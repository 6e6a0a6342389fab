// Limits: HTTP/2 is not covered.

import type { ClientRequest, RequestOptions } from 'node:http'
import type { Span } from '../../src/core/span'
import type { Kit } from '../../src/instrumentation/kit'
import { attempt } from '../../src/instrumentation/settle'
import { wrapMethod } from '../../src/instrumentation/wrap'
import { tagHeaders } from '../../src/operations/header-tags'
import { askedUrl, isOfRuntime, mayCarry, type OutgoingRequest, outgoingSpan } from '../../src/operations/http-client'
import { isLeftOut } from '../../src/operations/http-options'
import { followRequest, type Made } from './client-end'
import { optionsAt, startEarly } from './early'
import { clientSide, type HttpSettings } from './settings'

type Request = (this: unknown, ...args: unknown[]) => Made

/** Traces each request made with this module's functions: http or https. */
export function patchClient(module: unknown, kit: Kit<HttpSettings>): void {
  const settingsOf = clientSide()
  const { protocol } = (module as { readonly globalAgent: { readonly protocol: string } }).globalAgent
  const beginEarly = kit.guard((args: unknown[]) => startEarly(args, protocol, settingsOf(kit.settings), kit))

  const begin = kit.guard((request: ReturnType<Request>, early: Span | undefined, args: unknown[]) => {
    const settings = settingsOf(kit.settings)
    const { method, path } = request
    const asked = {
      component: 'http',
      method,
      protocol: request.protocol,
      host: hostOf(request, args),
      path,
    } satisfies OutgoingRequest
    if (early === undefined && (isOfRuntime(asked) || isLeftOut(settings, askedUrl(asked), kit))) return
    const fields = outgoingSpan(asked, settings, kit)
    const span = early ?? kit.start(fields)
    kit.watch(span, settings)
    followRequest(request, { span, settings }, kit)
    if (early !== undefined) span.restate(fields)
    else if (!request.headersSent && mayCarry(asked, request.getHeader('authorization'), settings, kit)) {
      kit.propagation.inject(span.context(), (name: string, value: string) => request.setHeader(name, value))
    }
    if (settings.headers.size > 0) tagHeaders(span, name => request.getHeader(name), settings.headers, 'request')
  })

  const isOn = kit.guard(() => kit.active && settingsOf(kit.settings).enabled)

  const traced = (original: Request): Request =>
    function (...args) {
      if (!isOn()) return Reflect.apply(original, this, args)
      const early = beginEarly(args)
      const request = attempt(early, original, this, args, kit)
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
