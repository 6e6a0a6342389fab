import { includesStatus } from '../config/kinds/statuses'
import type { Span } from '../core/span'
import type { SpanStart } from '../core/tracer'
import type { Kit } from '../instrumentation/kit'
import { hideInUrl } from '../secrets/credentials'
import { type ClientSettings, matches } from './http-options'
import { hideSecrets, withoutQuery, withoutUser } from './url'

/** What is known of a request that this service makes. */
export interface OutgoingRequest {
  readonly component: 'http' | 'fetch' | 'undici'
  readonly method: string
  /** `http:` or `https:`. */
  readonly protocol: string
  /** Host and, where it is not the usual one, port: as in the Host header. */
  readonly host: string
  readonly path: string
}

/** What the span of such a request says at its start. */
export function outgoingSpan<Settings>(
  request: OutgoingRequest,
  settings: ClientSettings,
  kit: Kit<Settings>,
): SpanStart {
  const { component, method, protocol } = request
  const host = withoutUser(request.host)
  const { hostname, port } = splitHost(host, protocol)
  const own = component === 'undici' ? 'undici.request' : 'http.request'
  return {
    name: kit.global.spanAttributeSchema === 'v1' && component !== 'undici' ? 'http.client.request' : own,
    service: settings.splitByDomain ? host : settings.service,
    resource: method,
    type: 'http',
    meta: [
      'component',
      component,
      'span.kind',
      'client',
      'http.method',
      method,
      'out.host',
      hostname,
      // Without the query, unless it is asked for: it often carries keys that are not ours to show.
      'http.url',
      shownUrl({ ...request, host }, kit),
    ],
    metrics: ['network.destination.port', port],
  }
}

/** Whether a request is AWS's runtime's own, by which a Lambda function gets its calls and answers them. */
export function isOfRuntime({ path }: Pick<OutgoingRequest, 'path'>): boolean {
  return path.startsWith('/2018-06-01/runtime/')
}

/** Where it goes, as users name it in lists: without the query. */
export function askedUrl({ protocol, host, path }: OutgoingRequest): string {
  return `${protocol}//${host}${withoutQuery(path)}`
}

/**
 * Whether the request may get headers of the trace.
 *
 * @param authorization its header of that name: Amazon's services refuse what was changed after it was signed
 */
export function mayCarry<Settings>(
  request: OutgoingRequest,
  authorization: unknown,
  { propagationBlocklist, enablePropagationWithAmazonHeaders }: ClientSettings,
  kit: Kit<Settings>,
): boolean {
  if (propagationBlocklist !== undefined && matches(propagationBlocklist, askedUrl(request), kit)) return false
  if (enablePropagationWithAmazonHeaders) return true
  // A header may be given as a list, of one value or of several.
  const signed = [authorization].flat().some(value => typeof value === 'string' && /^\s*AWS4-/i.test(value))
  return !signed && !request.path.includes('X-Amz-Signature=')
}

/** Tells the status of the response. */
export function tagStatus<Settings>(
  span: Span,
  status: number,
  { validateStatus }: ClientSettings,
  kit: Kit<Settings>,
): void {
  span.setText('http.status_code', String(status))
  const valid = validateStatus && kit.ask('validateStatus', validateStatus, status)
  if (valid === undefined ? includesStatus(kit.global.httpClientErrorStatuses, status) : !valid) span.error = 1
}

function shownUrl<Settings>({ protocol, host, path }: OutgoingRequest, { global }: Kit<Settings>): string {
  // A proxy is asked by a whole URL.
  const url = path.includes('://') && !path.startsWith('/') ? path : `${protocol}//${host}${path}`
  return global.httpClientTagQueryString
    ? hideSecrets(url, global.queryStringObfuscation)
    : hideInUrl(withoutQuery(url))
}

function splitHost(host: string, protocol: string): { hostname: string; port: number } {
  const colon = host.lastIndexOf(':')
  const usual = protocol === 'https:' ? 443 : 80
  // A colon inside brackets is an IPv6 address's own.
  if (colon === -1 || colon < host.lastIndexOf(']')) return { hostname: host, port: usual }
  return { hostname: host.slice(0, colon), port: Number(host.slice(colon + 1)) || usual }
}
