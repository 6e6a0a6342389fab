import type { Call, CallbackSlot, Operation } from '../../src/instrumentation/define'
import { kept } from '../../src/instrumentation/keep'
import type { Kit } from '../../src/instrumentation/kit'
import { wrapMethod } from '../../src/instrumentation/wrap'
import { type Place, splitAddress } from '../../src/operations/place'
import { type RpcSettings, rpcSpan, tellCode } from '../../src/operations/rpc'
import { codeOf, isLeftOut, type Kind, type Metadata, sideOf, tellAsked } from './call'

type Step = (this: unknown, ...args: unknown[]) => unknown

/** Source: https://github.com/grpc/grpc-node/blob/master/packages/grpc-js/src/client.ts */
interface Client {
  getChannel(): { getTarget(): string }
  checkMetadataAndOptions(): { readonly metadata: Metadata }
}

const clientSide = sideOf('client')

/** A way of calling whose metadata, options and callback stand from the argument `first` on. */
export function made(kind: Kind, first: number): Operation<Client, RpcSettings> {
  const hasCallback = kind === 'unary' || kind === 'client_streaming'
  return {
    start({ self, args }, kit) {
      const path = String(args[0])
      if (!kit.settings.client || isLeftOut(path, kit)) return undefined
      const fields = rpcSpan(clientSide, { ...placeOf(self.getChannel().getTarget()), path, kind }, undefined, kit)
      const given = args.find(isMetadata)
      if (given !== undefined) tellAsked(fields.meta ?? [], given, kit)
      return fields
    },
    inject(span, { self, args }, kit) {
      const at = args.findIndex(isMetadata)
      // What is neither is for the library to complain of.
      if (at === -1 && hasCallback && (args[first] === undefined || args[first] === null)) return
      const metadata = at === -1 ? self.checkMetadataAndOptions().metadata : (args[at] as Metadata).clone()
      kit.propagation.inject(span.context(), (name: string, value: string) => metadata.set(name, value))
      args.splice(at === -1 ? first : at, at === -1 ? 0 : 1, metadata)
    },
    callback(call) {
      return hasCallback ? lastFunction(call, first) : undefined
    },
    ends: { events: ['status'], stays: true },
    finish(span, result, kit) {
      const code = hasCallback ? 0 : (result as { readonly code?: number } | undefined)?.code
      tellCode(span, 'grpc', code ?? 0, kit.settings.clientErrorStatuses)
    },
    failed: (span, error, kit) => tellCode(span, 'grpc', codeOf(error), kit.settings.clientErrorStatuses),
  }
}

/** What carries a call over HTTP/2 is no call of the application's; what it brings back is, and runs as it would have. */
export function hideRequests(exports: unknown, { scope }: Kit<RpcSettings>): void {
  wrapMethod(
    (exports as { readonly Subchannel: { readonly prototype: object } }).Subchannel.prototype,
    'createCall',
    (createCall: Step): Step =>
      function (...args) {
        const listener = args[3] as Readonly<Record<string, unknown>> | undefined
        if (typeof listener !== 'object') return Reflect.apply(createCall, this, args)
        const bound: Record<string, unknown> = Object.create(listener)
        for (const name of ['onReceiveMetadata', 'onReceiveMessage', 'onReceiveStatus']) {
          const step = listener[name]
          if (typeof step === 'function') bound[name] = kept(step.bind(listener), scope)
        }
        args[3] = bound
        return scope.untraced(() => Reflect.apply(createCall, this, args))
      },
  )
}

function lastFunction({ args }: Call<unknown>, first: number): CallbackSlot | undefined {
  const at = args.findLastIndex((arg, index) => index >= first && typeof arg === 'function')
  if (at === -1) return undefined
  return { callback: args[at] as CallbackSlot['callback'], replace: callback => (args[at] = callback) }
}

function isMetadata(value: unknown): value is Metadata {
  const metadata = value as Partial<Metadata> | null | undefined
  return typeof metadata?.getMap === 'function' && typeof metadata.clone === 'function'
}

/** What stands behind the scheme of `dns:host:port`, `dns:///host:port` or `ipv4:1.2.3.4:port`. */
function placeOf(target: string): Place {
  const address = target.replace(/^(?:dns|ipv4|ipv6|xds):(?:\/\/[^/]*\/)?/, '')
  return address.startsWith('unix:') ? { host: address.slice('unix:'.length) } : splitAddress(address)
}
