import type { FunctionArn } from './arn'
import { type Fields, fieldsOf, textOf } from './fields'
import type { CallingService, Trigger } from './trigger'

/** The request over HTTP that an event stands for. */
export interface HttpRequest {
  readonly method: string
  /** The whole URL, with its query. */
  readonly url: string
  readonly path: string
  readonly route: string | undefined
  readonly agent: string | undefined
  /** The status of an answer that names none; undefined where such an answer is an error of the function's. */
  readonly usualStatus: number | undefined
}

/** An event of API Gateway, of a load balancer, or of the function's own URL. */
export function httpTrigger(event: Fields, arn: FunctionArn | undefined): Trigger | undefined {
  const context = fieldsOf(event.requestContext)
  if (context.elb !== undefined) {
    const target = textOf(fieldsOf(context.elb).targetGroupArn)
    return {
      source: 'application-load-balancer',
      arn: target,
      ...requested(event, context, event.httpMethod, event.path),
    }
  }
  const http = fieldsOf(context.http)
  const domain = textOf(context.domainName) ?? ''
  if (textOf(http.method) !== undefined) {
    const isOwnUrl = domain.includes('.lambda-url.')
    return {
      ...(isOwnUrl
        ? { source: 'lambda-function-url', arn: arn && `${arn.whole.replace(':function:', ':url:')}` }
        : { source: 'api-gateway', arn: stageArn('apis', context, arn) }),
      ...requested(
        event,
        context,
        http.method,
        http.path ?? event.rawPath,
        isOwnUrl ? 'aws.lambda.url' : 'aws.httpapi',
      ),
    }
  }
  if (textOf(context.connectionId) !== undefined && textOf(context.eventType) !== undefined) {
    const route = textOf(context.routeKey) ?? ''
    return {
      source: 'api-gateway',
      arn: stageArn('apis', context, arn),
      carriers: [headersOf(event)],
      service: calling('aws.apigateway.websocket', domain, route, context, []),
    }
  }
  if (textOf(event.httpMethod) === undefined || context.stage === undefined) return undefined
  return {
    source: 'api-gateway',
    arn: stageArn('restapis', context, arn),
    ...requested(event, context, event.httpMethod, context.path ?? event.path, 'aws.apigateway'),
  }
}

/** What every request says; `name` is that of the service's span. */
function requested(event: Fields, context: Fields, givenMethod: unknown, givenPath: unknown, name?: string) {
  const headers = headersOf(event)
  const method = textOf(givenMethod) ?? 'GET'
  const path = textOf(givenPath) ?? '/'
  const host = textOf(context.domainName) ?? headers.host ?? 'localhost'
  const url = `${headers['x-forwarded-proto'] ?? 'https'}://${host}${path}${queryOf(event)}`
  const route = routeOf(event, method)
  // API Gateway makes 200 of what a function of the payload format 2.0 answers without a status.
  const usualStatus = event.version === '2.0' ? 200 : undefined
  const request: HttpRequest = { method, url, path, route, agent: headers['user-agent'], usualStatus }
  const meta = ['http.method', method, 'http.url', url]
  const service = name === undefined ? undefined : calling(name, host, `${method} ${route ?? path}`, context, meta)
  return { carriers: [headers], request, service }
}

function calling(
  name: string,
  service: string,
  resource: string,
  context: Fields,
  meta: readonly string[],
): CallingService {
  const given = Number(context.requestTimeEpoch ?? context.timeEpoch)
  const own = ['apiid', context.apiId, 'stage', context.stage, 'apiname', context.apiId]
  const ids = own.map(each => textOf(each) ?? '')
  return {
    name,
    service,
    resource,
    startTime: Number.isFinite(given) && given > 0 ? given : Date.now(),
    waits: true,
    meta: [...meta, ...ids],
  }
}

function routeOf(event: Fields, method: string): string | undefined {
  const key = textOf(event.routeKey)
  if (key === '$default') return undefined
  if (key !== undefined) return key.replace(/^[A-Z]+ (?=\/)/, '') || method
  return textOf(event.resource)
}

/** Headers in lower case; of many values the first. */
function headersOf(event: Fields): Readonly<Record<string, string>> {
  const found: Record<string, string> = Object.create(null)
  for (const given of [event.multiValueHeaders, event.headers]) {
    for (const [name, values] of Object.entries(fieldsOf(given))) {
      const value: unknown = Array.isArray(values) ? values[0] : values
      if (typeof value === 'string') found[name.toLowerCase()] = value
    }
  }
  return found
}

function queryOf(event: Fields): string {
  if (typeof event.rawQueryString === 'string') return event.rawQueryString && `?${event.rawQueryString}`
  const single = Object.entries(fieldsOf(event.queryStringParameters))
  const many = Object.entries(fieldsOf(event.multiValueQueryStringParameters))
  const pairs = (many.length > 0 ? many : single).flatMap(([name, values]) =>
    (Array.isArray(values) ? values : [values]).map(
      value => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
    ),
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

function stageArn(kind: 'apis' | 'restapis', context: Fields, arn: FunctionArn | undefined): string | undefined {
  if (arn === undefined) return undefined
  return `arn:${arn.partition}:apigateway:${arn.region}::/${kind}/${context.apiId}/stages/${context.stage}`
}
