// Limits: HTTP/2 is not covered. A WebSocket's span is its handshake: it ends with the first bytes that answer it.

import { errorMonitor } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { setErrorTags } from '../src/core/tags'
import type { Kit } from '../src/instrumentation/kit'
import { wrapMethod } from '../src/instrumentation/wrap'
import { endServing, type ServerRequest, startServing } from '../src/operations/http-server'

type Emit = (this: unknown, event: string, ...args: unknown[]) => boolean

interface HttpModule {
  readonly Server: { readonly prototype: Server }
}

/** Traces each request of a server of this module: http or https. */
export function patchServer(module: unknown, kit: Kit<unknown>, secure: boolean): void {
  const begin = kit.guard((request: IncomingMessage, response: ServerResponse): ServerRequest => {
    const state = startServing(request, kit, secure)
    response.once('close', () => end(state, response))
    return state
  })
  const end = kit.guard((state: ServerRequest, response: ServerResponse) => endServing(state, response, kit))
  const beginUpgrade = kit.guard((request: IncomingMessage, socket: Duplex): ServerRequest => {
    const state = startServing(request, kit, secure)
    watchHandshake(state, socket)
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

/** Ends the span of a handshake at the first write to its socket, which starts with the status, or when it closes. */
function watchHandshake({ span }: ServerRequest, socket: Duplex): void {
  const { write } = socket
  const end = (): void => {
    // Whoever replaced it after us keeps what they set.
    if (socket.write === watched) Reflect.deleteProperty(socket, 'write')
    span.finish()
  }
  const watched = function (this: Duplex, ...args: Parameters<Duplex['write']>): boolean {
    const status = /^HTTP\/1\.1 (\d{3})/.exec(String(args[0]).slice(0, 12))?.[1]
    if (status !== undefined) span.setText('http.status_code', status)
    if (status !== undefined && Number(status) >= 500) span.error = 1
    end()
    return Reflect.apply(write, this, args)
  }
  socket.write = watched as Duplex['write']
  // Watching errors this way does not count as handling them.
  socket.once(errorMonitor, error => setErrorTags(span, error))
  socket.once('close', end)
}
