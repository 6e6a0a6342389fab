import type { Settings } from '../config/rows/options'
import type { SpanStart } from '../core/tracer'
import { hideSecrets } from '../operations/url'
import type { FunctionArn } from './arn'
import { lastPart, textOf } from './fields'
import type { LambdaContext } from './surroundings'
import type { Trigger } from './trigger'

/** What is known of a call when it begins. */
export interface Called {
  readonly context: LambdaContext
  readonly arn: FunctionArn | undefined
  readonly trigger: Trigger | undefined
  /** Whether it is the first one of this process. */
  readonly isCold: boolean
  /** The runtime as AWS names it: `nodejs22.x`. */
  readonly runtime: string
}

/** What the span of a call says at its start, with the tags that Datadog's pages of functions look for. */
export function describeCall({ context, arn, trigger, isCold, runtime }: Called, settings: Settings): SpanStart {
  const name = textOf(context.functionName) ?? 'lambda'
  const meta = [
    'component',
    'aws-lambda',
    'span.kind',
    'server',
    'runtime',
    runtime,
    'functionname',
    name.toLowerCase(),
  ]
  const tell = (tag: string, value: unknown): void => {
    const text = textOf(value)
    if (text !== undefined) meta.push(tag, text)
  }
  tell('resource_names', name)
  tell('function_arn', arn?.whole)
  tell('function_version', arn?.qualifier ?? context.functionVersion)
  if (trigger !== undefined) {
    const { request } = trigger
    tell('function_trigger.event_source', trigger.source)
    tell('function_trigger.event_source_arn', trigger.arn)
    tell('http.method', request?.method)
    tell('http.url', request && hideSecrets(request.url, settings.queryStringObfuscation))
    tell('http.route', request?.route)
    tell('http.useragent', request?.agent)
  }
  meta.push('cold_start', String(isCold))
  tell('request_id', context.awsRequestId)
  return { name: 'aws.lambda', resource: name, type: 'serverless', meta }
}

/** What the span of the service that called says. */
export function describeService({ trigger, context }: Called, settings: Settings): SpanStart | undefined {
  const service = trigger?.service
  if (service === undefined) return undefined
  const meta = [
    'component',
    service.name,
    'span.kind',
    service.waits ? 'server' : 'consumer',
    'operation_name',
    service.name,
  ]
  for (let at = 0; at + 1 < service.meta.length; at += 2) {
    const [tag = '', value = ''] = service.meta.slice(at, at + 2)
    if (value !== '') meta.push(tag, tag === 'http.url' ? hideSecrets(value, settings.queryStringObfuscation) : value)
  }
  meta.push('_inferred_span.tag_source', 'self', '_inferred_span.synchronicity', service.waits ? 'sync' : 'async')
  const id = textOf(context.awsRequestId)
  if (id !== undefined) meta.push('request_id', lastPart(id))
  const { name, resource, startTime } = service
  return { name, resource, service: service.service, type: 'web', meta, startTime }
}

/** The status of what a function answers to a request: undefined where the answer names none. */
export function statusOf(answer: unknown, usual: number | undefined): number | undefined {
  if (typeof answer !== 'object' || answer === null) return usual
  const { statusCode } = answer as { readonly statusCode?: unknown }
  if (statusCode === undefined) return usual
  const status = Number(statusCode)
  return Number.isInteger(status) ? status : undefined
}
