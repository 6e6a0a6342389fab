import { includesStatus, type Statuses } from '../config/kinds/statuses'
import type { SpanContext } from '../core/context'
import type { Span } from '../core/span'
import { setErrorTags } from '../core/tags'
import type { SpanStart } from '../core/tracer'
import type { Kit, Names } from '../instrumentation/kit'
import { type Place, portNumbers, tellHost } from './place'

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

/** Tells the status of a call, a number of the system's own such as 0 to 16; those in `errors` make it a failed one. */
export function tellCode(span: Span, system: string, code: number, errors: Statuses, error: unknown): void {
  span.setNumber(`${system}.status.code`, code)
  if (!includesStatus(errors, code)) return
  if (error === undefined || error === null) span.error = 1
  else setErrorTags(span, error)
}
