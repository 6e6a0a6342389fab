import type { Span } from '../../src/core/span'
import type { Client } from './client'

interface Metadata {
  readonly httpStatusCode?: number
  readonly requestId?: string
  readonly attempts?: number
}

/** Tells what AWS said of a call, be it an answer or an error. */
export function tellResult(span: Span, result: unknown): void {
  const { $metadata } = (result ?? {}) as { readonly $metadata?: Metadata }
  const { httpStatusCode, requestId, attempts } = $metadata ?? {}
  if (typeof httpStatusCode === 'number') span.setText('http.status_code', String(httpStatusCode))
  if (typeof requestId === 'string') span.setText('aws.response.request_id', requestId)
  if (typeof attempts === 'number') span.setNumber('aws.attempts', attempts)
}

/** Regions by client: each is asked for once, and is known long before the answer comes. */
const regions = new WeakMap<Client, string>()

/** Tells the region that a client calls, which it may still have to find out itself. */
export function tellRegion(span: Span, client: Client): void {
  const known = regions.get(client)
  if (known !== undefined) {
    tell(span, known)
    return
  }
  const region = client.config?.region
  // Whoever cannot find it out is told so by the call.
  new Promise(resolve => resolve(typeof region === 'function' ? region() : region)).then(
    found => {
      if (typeof found !== 'string') return
      regions.set(client, found)
      tell(span, found)
    },
    () => undefined,
  )
}

function tell(span: Span, region: string): void {
  if (span.duration !== -1) return
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
  span.setText('aws.region', region)
  span.setText('region', region)
  span.setText('aws.partition', partition)
}
