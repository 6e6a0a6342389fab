import type { Span } from '../core/span'

/** The names of OpenTelemetry's kinds, by their numbers. */
export const kinds = ['internal', 'server', 'client', 'producer', 'consumer'] as const

/** The kind of a span. */
export type Kind = (typeof kinds)[number]

/** Attributes that change a span's operation name. */
export const namingAttributes: ReadonlySet<string> = new Set([
  'http.request.method',
  'http.method',
  'db.system',
  'db.system.name',
  'messaging.system',
  'messaging.operation',
  'messaging.operation.type',
  'rpc.system',
  'rpc.service',
  'faas.invoked_provider',
  'faas.invoked_name',
  'faas.trigger',
  'graphql.operation.type',
  'network.protocol.name',
])

/**
 * The operation name that Datadog gives to a span of OpenTelemetry: by its kind and its semantic attributes, in lower
 * case, so that it has few values. Source: https://docs.datadoghq.com/opentelemetry/mapping/semantic_mapping/
 */
export function operationName(kind: Kind, span: Span): string {
  const get = (key: string): string | undefined => span.getText(key)?.toLowerCase()
  const isRequest = kind === 'server' || kind === 'client'
  if (isRequest && (get('http.request.method') ?? get('http.method')) !== undefined) return `http.${kind}.request`
  const database = get('db.system') ?? get('db.system.name')
  if (kind === 'client' && database !== undefined) return `${database}.query`
  const messaging = get('messaging.system')
  const action = get('messaging.operation') ?? get('messaging.operation.type')
  if (kind !== 'internal' && messaging !== undefined && action !== undefined) return `${messaging}.${action}`
  const rpc = get('rpc.system')
  if (kind === 'client' && rpc === 'aws-api') return `aws.${get('rpc.service') ?? 'client'}.request`
  if (isRequest && rpc !== undefined) return `${rpc}.${kind}.request`
  const provider = get('faas.invoked_provider')
  const invoked = get('faas.invoked_name')
  if (kind === 'client' && provider !== undefined && invoked !== undefined) return `${provider}.${invoked}.invoke`
  const trigger = get('faas.trigger')
  if (kind === 'server' && trigger !== undefined) return `${trigger}.invoke`
  if (get('graphql.operation.type') !== undefined) return 'graphql.server.request'
  if (!isRequest) return kind
  const protocol = get('network.protocol.name')
  return protocol === undefined ? `${kind}.request` : `${protocol}.${kind}.request`
}
