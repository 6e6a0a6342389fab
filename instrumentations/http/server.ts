// Limits: HTTP/2 is not covered. A WebSocket's span is its handshake: it ends with the first bytes that answer it.

import type { EventEmitter } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Span } from '../../src/core/span'
import { setErrorTags } from '../../src/core/tags'
import { shadow } from '../../src/instrumentation/ends'
import type { Kit } from '../../src/instrumentation/kit'
import { wrapMethod } from '../../src/instrumentation/wrap'
import { endServing, forget, type ServerRequest, served, startServing } from '../../src/operations/http-server'
import { allowTraceHeaders } from '../../src/operations/preflight'
import { type HttpSettings, serverSide } from './settings'

type Emit = (this: unknown, event: string, ...args: unknown[]) => boolean

type EmitAny = (this: object, ...args: unknown[]) => boolean

interface HttpModule {
  readonly Server: { readonly prototype: Server }
  readonly IncomingMessage: { readonly prototype: IncomingMessage }
  readonly ServerResponse: { readonly prototype: ServerResponse }
}

/** Traces each request of a server of this module: http or https. */
export function patchServer(module: unknown, kit: Kit<HttpSettings>, secure: boolean): void {
  const settingsOf = serverSide()
  const begin = kit.guard((request: IncomingMessage, response?: ServerResponse): ServerRequest | undefined => {
    const settings = settingsOf(kit.settings)
    if (!settings.enabled || !isNew(request)) return undefined
    if (request.method === 'OPTIONS' && response !== undefined && kit.global.corsHeadersEnabled) {
      allowTraceHeaders(request, response, kit)
    }
    return startServing(request, kit, settings, secure)
  })
  const beginUpgrade = kit.guard((request: IncomingMessage, socket: Duplex): ServerRequest | undefined => {
    const state = begin(request)
    if (state !== undefined) watchHandshake(state, request, socket, kit)
    return state
  })

  wrapMethod(
    (module as HttpModule).Server.prototype,
    'emit',
    (emit: Emit): Emit =>
      function (event, ...args) {
        let state: ServerRequest | undefined
        switch (event) {
          case 'request':
          case 'checkContinue':
          case 'checkExpectation':
            if (kit.active) state = begin(args[0] as IncomingMessage, args[1] as ServerResponse)
            break
          case 'upgrade':
            if (kit.active) state = beginUpgrade(args[0] as IncomingMessage, args[1] as Duplex)
            break
        }
        if (state === undefined) return Reflect.apply(emit, this, [event, ...args])
        return kit.scope.run(state.span, emit, this, [event, ...args])
      },
  )
}

/**
 * Runs the listeners of requests and responses in the scope of their request. What the client causes, such as the
 * arrival of a body, comes in the scope of the connection, which may live through many requests. The end of a response
 * is seen here too: a listener of ours would be one more than the app knows of.
 */
export function patchMessages(module: unknown, kit: Kit<HttpSettings>): void {
  const { scope } = kit
  const isHeardByNode = kit.guard(isNodesEnd)
  const end = kit.guard((state: ServerRequest, request: IncomingMessage, response: ServerResponse) =>
    endServing(state, request, response, kit),
  )
  function emitIn(span: Span, emit: EmitAny, self: object, args: unknown[]): boolean {
    // Most of a message's events are heard by nobody, or by Node alone: there is no scope to enter for them.
    if ((self as EventEmitter).listenerCount(args[0] as string) === 0 || isHeardByNode(self, args[0])) {
      return Reflect.apply(emit, self, args)
    }
    const held = scope.held()
    if (typeof held === 'object' && held.trace === span.trace) return Reflect.apply(emit, self, args)
    return scope.run(span, emit, self, args)
  }

  const { IncomingMessage, ServerResponse } = module as HttpModule
  wrapMethod(
    IncomingMessage.prototype,
    'emit',
    (emit: EmitAny) =>
      function (this: object, ...args: unknown[]): boolean {
        const state = served(this)
        return state === undefined ? Reflect.apply(emit, this, args) : emitIn(state.span, emit, this, args)
      },
  )
  wrapMethod(
    ServerResponse.prototype,
    'emit',
    (emit: EmitAny) =>
      function (this: object, ...args: unknown[]): boolean {
        const { req: request } = this as { readonly req?: IncomingMessage }
        const state = request && served(request)
        if (request === undefined || state === undefined) return Reflect.apply(emit, this, args)
        if (args[0] === 'close') end(state, request, this as ServerResponse)
        return emitIn(state.span, emit, this, args)
      },
  )
}

/**
 * Whether it is the end of a request, and Node's own listener is all that hears it: so with most requests, which come in the
 * scope of their connection then. To enter another would be a fifth of all that a request enters.
 */
function isNodesEnd(message: object, event: unknown): boolean {
  if (event !== 'end') return false
  const { _events: listeners } = message as { readonly _events?: { readonly end?: unknown } }
  const only = listeners?.end
  return typeof only === 'function' && only.name === 'clearIncoming'
}

/** Whoever listens to 'checkContinue' emits 'request' themselves: it is still the same request. */
function isNew(request: unknown): boolean {
  return typeof request === 'object' && request !== null && served(request) === undefined
}

/**
 * Ends the span of a handshake at the first bytes to its socket, which start with the status, or when it closes. All is seen
 * on its way: the application would meet listeners of ours at the socket.
 */
function watchHandshake(
  { span }: ServerRequest,
  request: IncomingMessage,
  socket: Duplex,
  kit: Kit<HttpSettings>,
): void {
  const undo: ((() => void) | undefined)[] = []
  const closed = (): void => {
    for (const restore of undo.splice(0)) restore?.()
    forget(request)
    span.finish()
  }
  const answered = kit.guard((first: unknown) => {
    const status = /^HTTP\/1\.1 (\d{3})/.exec(String(first).slice(0, 12))?.[1]
    if (status !== undefined) span.setText('http.status_code', status)
    if (status !== undefined && Number(status) >= 500) span.error = 1
    closed()
  })
  const emitted = kit.guard((event: unknown, error: unknown) => {
    if (event === 'error') setErrorTags(span, error)
    else if (event === 'close') closed()
  })
  // `end` writes its last bytes without calling `write`.
  for (const name of ['write', 'end'] as const) undo.push(watchCalls(socket, name, answered))
  undo.push(watchCalls(socket, 'emit', emitted))
}

/** Tells the first two arguments of each call of a method; what is given back undoes it. */
function watchCalls(
  socket: Duplex,
  name: 'write' | 'end' | 'emit',
  tell: (first: unknown, second: unknown) => void,
): (() => void) | undefined {
  return shadow<EmitAny>(
    socket,
    name,
    original =>
      function (...args) {
        tell(args[0], args[1])
        return Reflect.apply(original, this, args)
      },
  )
}
