import { matcher } from '../config/kinds/matcher'
import { names } from '../config/kinds/names'
import { flag } from '../config/kinds/plain'
import { includesStatus, type Statuses, statuses } from '../config/kinds/statuses'
import { option, type Values } from '../config/option'
import type { SpanContext } from '../core/context'
import type { Span } from '../core/span'
import type { SpanStart } from '../core/tracer'
import type { Kit, Names } from '../instrumentation/kit'
import { type Place, portNumbers, tellHost } from './place'
import { hookRows } from './span-hooks'

/** One call of a remote procedure. */
export interface RemoteCall extends Place {
  /** `/package.Service/Method`. */
  readonly path: string
  /** Which side sends many messages. */
  readonly kind: 'unary' | 'client_streaming' | 'server_streaming' | 'bidi'
}

/** How the spans of one side of a library of remote calls are named. */
export interface RpcSide {
  readonly component: string
  /** The system, which is the prefix of its tags: `grpc`. */
  readonly system: string
  readonly side: 'client' | 'server'
  readonly operation: Names
}

/** The rows of every library of remote calls that tells its ends by numbers; its name is as in variables. */
export function rpcRows<const Name extends string>(name: Name) {
  return {
    ...hookRows,
    client: option(flag, { default: true, doc: 'Calls that are made have spans.' }),
    server: option(flag, { default: true, doc: 'Calls that are served have spans.' }),
    blocklist: option(matcher, {
      code: ['blacklist'],
      defaultText: 'none',
      doc: 'Methods that are not traced, such as `/grpc.health.v1.Health/Check`.',
    }),
    metadata: option(names, {
      default: [],
      defaultText: 'none',
      doc: 'Names of metadata that become tags; their values are shown as they are.',
    }),
    clientErrorStatuses: option(statuses, {
      env: [`DD_${name}_CLIENT_ERROR_STATUSES`],
      default: [[1, 16]],
      doc: 'Codes with which a call that is made has failed.',
    }),
    serverErrorStatuses: option(statuses, {
      env: [`DD_${name}_SERVER_ERROR_STATUSES`],
      default: [[2, 16]],
      doc: 'Codes with which a call that is served has failed.',
    }),
  }
}

/** The settings of such a library in force. */
export type RpcSettings = Values<ReturnType<typeof rpcRows>>

/** What the span of a call says; on the server it is a part of the trace that the caller's metadata names. */
export function rpcSpan<Settings>(
  { component, system, side, operation }: RpcSide,
  call: RemoteCall,
  from: SpanContext | null | undefined,
  kit: Kit<Settings>,
): SpanStart {
  const { path, kind } = call
  const slash = path.lastIndexOf('/')
  const service = path.slice(path.startsWith('/') ? 1 : 0, Math.max(slash, 0))
  const dot = service.lastIndexOf('.')
  const meta = ['component', component, 'span.kind', side, 'rpc.system', system]
  if (service !== '') meta.push('rpc.service', service)
  meta.push('rpc.method', path.slice(slash + 1))
  meta.push(`${system}.method.path`, path, `${system}.method.name`, path.slice(slash + 1))
  if (service !== '') meta.push(`${system}.method.service`, service.slice(dot + 1))
  if (dot > 0) meta.push(`${system}.method.package`, service.slice(0, dot))
  meta.push(`${system}.method.kind`, kind)
  tellHost(meta, call)
  return {
    name: kit.named(operation),
    ...(from !== undefined && { parent: from }),
    service: (kit.settings as { readonly service?: string | undefined }).service,
    resource: path,
    type: side === 'server' ? 'web' : 'http',
    meta,
    metrics: portNumbers(call),
  }
}

/** Tells the code with which a call ended, a number such as 0 to 16; only those in `errors` leave it a failed one. */
export function tellCode(span: Span, system: string, code: number, errors: Statuses): void {
  span.setNumber(`${system}.status.code`, code)
  if (includesStatus(errors, code)) span.error = 1
  else if (span.error !== 0) {
    span.error = 0
    for (const tag of ['error.type', 'error.message', 'error.stack']) span.removeTag(tag)
  }
}

/** Tells what of a call's metadata the settings name. */
export function tellMetadata(
  meta: string[],
  prefix: string,
  read: (name: string) => unknown,
  wanted: readonly string[],
) {
  for (const name of wanted) {
    const value = read(name)
    if (typeof value === 'string') meta.push(`${prefix}.${name}`, value)
  }
}
