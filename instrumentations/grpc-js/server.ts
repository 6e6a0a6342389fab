import { setErrorTags } from '../../src/core/tags'
import { shadow } from '../../src/instrumentation/ends'
import type { Kit } from '../../src/instrumentation/kit'
import { attempt } from '../../src/instrumentation/settle'
import { alike, wrapMethod } from '../../src/instrumentation/wrap'
import { type RpcSettings, rpcSpan, tellCode } from '../../src/operations/rpc'
import { codeOf, isLeftOut, type Kind, type Metadata, sideOf, tellAsked } from './call'

type Step = (this: unknown, ...args: unknown[]) => unknown

/** Source: https://github.com/grpc/grpc-node/blob/master/packages/grpc-js/src/server-call.ts */
interface ServerCall {
  readonly metadata: Metadata
  emit(event: string, ...args: unknown[]): boolean
}

const serverSide = sideOf('server')

/** Has each call that is served be a span, in which its handler runs. */
export function patchServer(exports: unknown, kit: Kit<RpcSettings>): void {
  const kinds: Readonly<Record<string, Kind>> = {
    unary: 'unary',
    clientStream: 'client_streaming',
    serverStream: 'server_streaming',
    bidi: 'bidi',
  }
  const begin = kit.guard((path: string, kind: Kind, { metadata }: ServerCall) => {
    if (!kit.settings.server || isLeftOut(path, kit)) return undefined
    const carried = Object.entries(metadata.getMap()).filter(([, value]) => typeof value === 'string')
    const from = kit.propagation.extractHeaders(Object.fromEntries(carried) as Record<string, string>)
    const fields = rpcSpan(serverSide, { path, kind }, from ?? null, kit)
    tellAsked(fields.meta ?? [], metadata, kit)
    return kit.start(fields)
  })
  const serve = (handler: Step, path: string, kind: Kind): Step =>
    function (...args) {
      const [call, respond] = args as [ServerCall, Step | undefined]
      const span = kit.active ? begin(path, kind, call) : undefined
      if (span === undefined) return Reflect.apply(handler, this, args)
      const end = (code: number, error?: unknown): void => {
        if (span.duration !== -1) return
        if (error) setErrorTags(span, error)
        tellCode(span, 'grpc', code, kit.settings.serverErrorStatuses)
        span.finish()
      }
      // What the handler listens for runs in its scope, whatever brought it.
      shadow(call, 'emit', emit => (event, ...given) => {
        if (event === 'error') end(codeOf(given[0]), given[0])
        else if (event === 'cancelled') end(1)
        else if (event === 'finish' && respond === undefined) end(0)
        return kit.scope.run(span, emit, call, [event, ...given])
      })
      if (respond !== undefined) {
        args[1] = alike(respond, function (this: unknown, ...given: unknown[]) {
          end(given[0] ? codeOf(given[0]) : 0, given[0])
          return Reflect.apply(respond, this, given)
        } as Step)
      }
      return attempt(undefined, kit.scope.run, kit.scope, [span, handler, this, args], kit, error => end(2, error))
    }
  wrapMethod(
    (exports as { readonly Server: { readonly prototype: object } }).Server.prototype,
    'register',
    (register: Step): Step =>
      function (...args) {
        const [path, handler, , , type] = args
        const kind = kinds[String(type)]
        if (typeof handler === 'function' && kind !== undefined) {
          args[1] = alike(handler as Step, serve(handler as Step, String(path), kind))
        }
        return Reflect.apply(register, this, args)
      },
  )
}
