import type { Kit } from '../../src/instrumentation/kit'
import { matches } from '../../src/operations/http-options'
import { type RemoteCall, type RpcSettings, type RpcSide, tellMetadata } from '../../src/operations/rpc'

/** Which side sends many messages. */
export type Kind = RemoteCall['kind']

/** Source: https://github.com/grpc/grpc-node/blob/master/packages/grpc-js/src/metadata.ts */
export interface Metadata {
  clone(): Metadata
  set(name: string, value: string): void
  get(name: string): unknown[]
  getMap(): Record<string, string | Buffer>
}

/** How the spans of one side are named. */
export function sideOf(side: 'client' | 'server'): RpcSide {
  const name = `grpc.${side}`
  return { component: 'grpc', system: 'grpc', side, operation: { v0: name, v1: `${name}.request` } }
}

/** Whether the user wants no span of a method. */
export function isLeftOut(path: string, kit: Kit<RpcSettings>): boolean {
  const { blocklist } = kit.settings
  return blocklist !== undefined && matches(blocklist, path, kit)
}

/** Tells what of the metadata of a call the settings name. */
export function tellAsked(meta: string[], given: Metadata, { settings }: Kit<RpcSettings>): void {
  tellMetadata(meta, 'grpc.request.metadata', name => given.get(name)[0], settings.metadata)
}

/** As the library makes a code of an error: 2 where it has none. */
export function codeOf(error: unknown): number {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code
  return typeof code === 'number' && Number.isInteger(code) ? code : 2
}
