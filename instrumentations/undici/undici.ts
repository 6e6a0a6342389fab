// Limits: undici below 4.7 publishes no events. A redirect is a request, and so a span, of its own. Answers from an
// interceptor's cache make no request and so no span. Upgrades (WebSocket) and CONNECT have none: undici does not tell
// how they end.

import type { Span } from '../../src/core/span'
import { setErrorTags } from '../../src/core/tags'
import { defineInstrumentation, type PatchTarget } from '../../src/instrumentation/define'
import type { Kit } from '../../src/instrumentation/kit'
import { runtimeName } from '../../src/instrumentation/runtime'
import { hide } from '../../src/instrumentation/wrap'
import { tagHeaders } from '../../src/operations/header-tags'
import { askedUrl, mayCarry, outgoingSpan, tagStatus } from '../../src/operations/http-client'
import { type ClientSettings, clientRows, isLeftOut } from '../../src/operations/http-options'
import { patchGlobalFetch } from './global-fetch'
import { headerIn, keepHeaders, setHeader, type WithHeaders } from './headers'

const key = Symbol('tracer.span')
const answer = Symbol('tracer.response')

/** What undici publishes of a request: https://undici.nodejs.org/#/docs/api/DiagnosticsChannel */
interface UndiciRequest extends WithHeaders {
  readonly origin: string | URL
  readonly path: string
  readonly method: string
  readonly upgrade?: unknown
  [key]?: Span
  [answer]?: unknown
}

interface Published {
  readonly request: UndiciRequest
  readonly response?: { readonly statusCode: number; readonly headers: readonly Uint8Array[] }
  readonly error?: unknown
}

type Component = 'fetch' | 'undici'

function patchFetch(_http: unknown, kit: Kit<ClientSettings>): void {
  patchGlobalFetch(kit)
}

function listenTo<const Name extends Component>(component: Name, more: readonly PatchTarget<ClientSettings>[] = []) {
  const on = (channel: string, act: (message: Published, kit: Kit<ClientSettings>) => void) => ({
    channel: `undici:request:${channel}`,
    listen: (message: unknown, kit: Kit<ClientSettings>) => act(message as Published, kit),
  })
  return defineInstrumentation({
    name: component,
    spans: [component === 'fetch' ? 'http.request' : 'undici.request'],
    options: clientRows,
    targets: [
      on('create', ({ request }, kit) => {
        if (!kit.active || request.upgrade || request.method === 'CONNECT') return
        if (componentOf(request) === component) begin(request, component, kit)
      }),
      on('headers', ({ request, response }, kit) => {
        const span = request[key]
        if (span === undefined || response === undefined || componentOf(request) !== component) return
        const { headers } = kit.settings
        tagStatus(span, response.statusCode, kit.settings, kit)
        if (headers.size > 0) tagHeaders(span, name => headerIn(response.headers, name), headers, 'response')
        hide(request, answer, response)
      }),
      on('trailers', ({ request }, kit) => {
        if (componentOf(request) === component) end(request, undefined, kit)
      }),
      on('error', ({ request, error }, kit) => {
        if (componentOf(request) === component) end(request, error, kit)
      }),
      ...more,
    ],
  })
}

/** Node's fetch, and that of the undici package; in Bun and Deno the global one. */
export const fetch = listenTo('fetch', runtimeName === 'Node' ? [] : [{ module: 'http', patch: patchFetch }])

/** The undici package: request, stream, pipeline and whatever else is built on its dispatcher. */
export const undici = listenTo('undici')

function begin(request: UndiciRequest, component: Component, kit: Kit<ClientSettings>): void {
  const { protocol, host } = new URL(request.origin)
  const { settings } = kit
  const asked = { component, method: request.method, protocol, host, path: request.path }
  if (isLeftOut(settings, askedUrl(asked), kit)) return
  const span = kit.start(outgoingSpan(asked, settings, kit))
  hide(request, key, span)
  if (mayCarry(asked, headerIn(request.headers, 'authorization'), settings, kit)) {
    const names = new Set<string>()
    kit.propagation.inject(span.context(), (name: string, value: string) => {
      setHeader(request, name, value)
      names.add(name)
    })
    keepHeaders(request, names)
  }
  if (settings.headers.size > 0) tagHeaders(span, name => headerIn(request.headers, name), settings.headers, 'request')
}

function end(request: UndiciRequest, error: unknown, kit: Kit<ClientSettings>): void {
  const span = request[key]
  if (span === undefined || span.duration !== -1) return
  const hook = kit.settings.hooks?.request as ((...args: unknown[]) => unknown) | undefined
  if (error) setErrorTags(span, error)
  if (hook !== undefined) kit.ask('hooks.request', hook, span, request, request[answer])
  span.finish()
}

/** Only fetch sends `sec-fetch-mode`: nothing else tells its requests from those of the package's own functions. */
function componentOf({ headers }: UndiciRequest): Component {
  if (typeof headers === 'string') return headers.includes('sec-fetch-mode:') ? 'fetch' : 'undici'
  for (let at = 0; at < headers.length; at += 2) if (headers[at] === 'sec-fetch-mode') return 'fetch'
  return 'undici'
}
