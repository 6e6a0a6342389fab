import { own } from '../names/own'
import type { SpanView } from './model'

/** Tags that hold the address of a call, the first that is there counts. */
const addresses = ['http.url', 'url.full']
/** What is shown of a path, in characters. */
const longest = 200

/** Where a call over HTTP goes: host and path without the query; empty where the resource says it already, or nothing does. */
export function whereOf({ resource, meta }: Pick<SpanView, 'name' | 'resource' | 'meta'>): string {
  // A server's own host says nothing, and its resource is its route.
  if (own(meta, 'span.kind') === 'server') return ''
  const address = addresses.map(key => own(meta, key)).find(value => value !== undefined)
  if (address === undefined || !URL.canParse(address)) return ''
  const { host, pathname } = new URL(address)
  if (host === '' || resource.includes(host)) return ''
  const path = pathname !== '/' && resource.includes(pathname) ? '' : pathname
  const where = host + path
  return where.length <= longest ? where : `${where.slice(0, longest - 1)}…`
}
