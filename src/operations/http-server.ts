import type { IncomingMessage, ServerResponse } from 'node:http'
import { isMeasured } from '../config/kinds/measured'
import { includesStatus } from '../config/kinds/statuses'
import type { Span } from '../core/span'
import { setErrorTags } from '../core/tags'
import type { Kit } from '../instrumentation/kit'
import { hide } from '../instrumentation/wrap'
import { own } from '../names/own'
import { clientIp } from './client-ip'
import { tagHeaders } from './header-tags'
import { isLeftOut, type ServerSettings } from './http-options'
import { hideSecrets, withoutUser } from './url'

/** What is known of a request while it is served: frameworks find it at the request. */
export class ServerRequest {
  readonly span: Span
  /** Those of Node's server, until a framework serves the request. */
  settings: ServerSettings
  /** The framework that named the request; undefined while Node alone serves it. */
  framework: string | undefined
  /** The template of the route that was reached, with all that it is mounted under; undefined while there is none. */
  route: string | undefined
  /** The template under which the current router is mounted, and the text of the URL that it took. */
  mount: string
  base: string
  /** What went wrong, where the framework was told; it counts if the response's status says so too. */
  error: unknown
  /** Spans of handlers that did not hand on: they end with the response. */
  handlers: Span[] | undefined
  /** Notes what only the end tells, for frameworks that say it at an object of their own; must not throw. */
  beforeEnd: ((state: ServerRequest) => void) | undefined

  constructor(span: Span, settings: ServerSettings) {
    this.span = span
    this.settings = settings
    this.framework = undefined
    this.route = undefined
    this.mount = ''
    this.base = ''
    this.error = undefined
    this.handlers = undefined
    this.beforeEnd = undefined
  }
}

/** Known by name: instrumentations that are loaded on demand are a file of their own after the build. */
const key = Symbol.for('tracer.request')

interface Traced {
  [key]?: ServerRequest
}

/** What is known of a request, where it is traced. */
export function served(request: object): ServerRequest | undefined {
  // Asked by every wrapper before anything else, so it must not throw.
  try {
    return (request as Traced)[key]
  } catch {
    return undefined
  }
}

/** Lets a request go: what its connection lives on for, such as a WebSocket, must hold nothing of it. */
export function forget(request: object): void {
  Reflect.deleteProperty(request, key)
}

/** Starts the span of a request that a server received, as a part of the trace that its headers name. */
export function startServing<Settings>(
  request: IncomingMessage,
  kit: Kit<Settings>,
  settings: ServerSettings,
  secure: boolean,
): ServerRequest {
  const { headers, method = 'GET', url = '' } = request
  // What differs most comes last: a template of the encoder holds what spans begin with alike.
  const meta = ['component', 'http', 'span.kind', 'server', 'http.method', method]
  const agent = headers['user-agent']
  if (agent !== undefined) meta.push('http.useragent', agent)
  meta.push('http.url', fullUrl(url, headers.host, secure, settings))
  const span = kit.start({
    name: kit.global.spanAttributeSchema === 'v1' ? 'http.server.request' : 'web.request',
    parent: kit.propagation.extractHeaders(headers) ?? null,
    service: settings.service,
    resource: method,
    type: 'web',
    meta,
  })
  kit.watch(span, settings)
  if (isLeftOut(settings, url, kit)) span.trace.leaveOut()
  if (isMeasured(settings.measured, span.name)) span.setNumber('_dd.measured', 1)
  if (settings.headers.size > 0) tagHeaders(span, name => own(headers, name), settings.headers, 'request')
  if (kit.global.clientIpEnabled) {
    const ip = clientIp(headers, request.socket?.remoteAddress, kit.global.clientIpHeader)
    if (ip !== undefined) span.setText('http.client_ip', ip)
  }
  const state = new ServerRequest(span, settings)
  hide(request, key, state)
  return state
}

/** Ends the span of a request when its response is done with, or its connection is gone. */
export function endServing<Settings>(
  state: ServerRequest,
  request: IncomingMessage,
  response: ServerResponse,
  kit: Kit<Settings>,
): void {
  state.beforeEnd?.(state)
  const { span, route, settings } = state
  const { statusCode } = response
  // A client that leaves before it was answered got no status.
  if (response.headersSent) {
    span.setText('http.status_code', String(statusCode))
    if (isError(statusCode, settings, kit)) {
      if (state.error === undefined) span.error = 1
      else setErrorTags(span, state.error)
    }
  }
  if (state.handlers !== undefined) for (const handler of state.handlers) handler.finish()
  if (!response.writableFinished) span.setText('http.aborted', 'true')
  nameByRoute(span, route ?? (state.mount === '' || statusCode === 404 ? undefined : state.mount), statusCode)
  if (settings.headers.size > 0) {
    const read = (name: string): unknown => response.getHeader(name) ?? headerInHead(response, name)
    tagHeaders(span, read, settings.headers, 'response')
  }
  if (settings.hooks?.request !== undefined) kit.ask('hooks.request', settings.hooks.request, span, request, response)
  span.finish()
}

function isError<Settings>(status: number, { validateStatus }: ServerSettings, kit: Kit<Settings>): boolean {
  const valid = validateStatus && kit.ask('validateStatus', validateStatus, status)
  return valid === undefined ? includesStatus(kit.global.httpServerErrorStatuses, status) : !valid
}

/** What the spans of a framework are called. */
interface FrameworkNames {
  readonly request: string
  readonly handler: string
}

const frameworkNames = new Map<string, FrameworkNames>()

/** The names of a framework's spans, always the same texts: the encoder finds by them, and a fresh text would be hashed anew. */
export function namesOf(framework: string): FrameworkNames {
  let names = frameworkNames.get(framework)
  if (names === undefined) {
    names = { request: `${framework}.request`, handler: `${framework}.middleware` }
    frameworkNames.set(framework, names)
  }
  return names
}

/** Names a request after the framework that serves it, once; what is set for the framework wins over what is for Node. */
export function setFramework(
  state: ServerRequest,
  name: string,
  request: IncomingMessage & { readonly originalUrl?: string },
  kit: Kit<ServerSettings>,
): void {
  if (state.framework !== undefined) return
  const { span, settings } = state
  const ofFramework = kit.settings
  state.framework = name
  span.name = namesOf(name).request
  kit.watch(span)
  span.setText('component', name)
  if (ofFramework.service !== undefined) span.setTag('service', ofFramework.service)
  if (isLeftOut(ofFramework, request.originalUrl ?? request.url ?? '', kit)) span.trace.leaveOut()
  if (
    ofFramework.headers === settings.headers &&
    ofFramework.hooks === undefined &&
    ofFramework.validateStatus === undefined
  )
    return
  const { hooks = settings.hooks, validateStatus = settings.validateStatus, headers } = ofFramework
  state.settings = { ...settings, hooks, validateStatus, headers: headers.size > 0 ? headers : settings.headers }
  tagHeaders(span, header => own(request.headers, header), headers, 'request')
}

function nameByRoute(span: Span, route: string | undefined, status: number): void {
  // A user's own resource stays; a path never becomes one: each would be a resource of its own.
  const method = span.getText('http.method') as string
  if (route !== undefined && span.getText('http.route') === undefined) span.setText('http.route', route)
  if (span.resource !== method) return
  if (route !== undefined) span.resource = `${method} ${route}`
  else if (status === 404) span.resource = `${method} 404`
}

/** What `writeHead` alone was given is in the head's text and nowhere else. */
function headerInHead(response: ServerResponse, name: string): string | undefined {
  const { _header: head } = response as { readonly _header?: string | null }
  for (const line of head?.split('\r\n') ?? []) {
    if (line.charCodeAt(name.length) === 58 && line.slice(0, name.length).toLowerCase() === name) {
      return line.slice(name.length + 1).trim()
    }
  }
  return undefined
}

function fullUrl(
  url: string,
  host: string | undefined,
  secure: boolean,
  { queryStringObfuscation }: ServerSettings,
): string {
  const whole =
    url.charCodeAt(0) === 47 ? `${secure ? 'https' : 'http'}://${withoutUser(host ?? 'localhost')}${url}` : url
  return hideSecrets(whole, queryStringObfuscation)
}
