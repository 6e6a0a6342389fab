/** What tells where a span went. */
export interface Going {
  readonly name: string
  readonly resource: string
  readonly meta: Readonly<Record<string, string>>
}

/** Tags that name the other side, the surest first. */
const hosts = ['server.address', 'network.destination.name', 'out.host', 'net.peer.name', 'peer.hostname', 'http.host']
const ports = ['server.port', 'network.destination.port', 'out.port', 'net.peer.port']
const paths = ['url.path', 'http.target', 'http.path']

/**
 * Host and path of an HTTP call that a span made, without the query, such as `stock:4000/items/17`; empty where it made none, where
 * nothing is told of it, and where the resource says it already.
 */
export function whereOf({ name, resource, meta }: Going): string {
  if (!isCall(name, meta)) return ''
  const where = fromUrl(meta['http.url'] ?? meta['url.full'] ?? '') || fromParts(meta)
  return where === '' || resource.includes(where.replace(/\/$/, '')) ? '' : where
}

// A server's own address says nothing: the service is named already.
function isCall(name: string, meta: Going['meta']): boolean {
  const kind = meta['span.kind']
  if (kind !== undefined) return kind === 'client' && isHttp(name, meta)
  return /^(?:http|https|fetch|undici)\b/.test(name) && isHttp(name, meta)
}

function isHttp(name: string, meta: Going['meta']): boolean {
  return (
    /\b(?:http|fetch|undici)/.test(name) ||
    ['http.url', 'url.full', 'http.method', 'http.request.method'].some(key => meta[key] !== undefined)
  )
}

function fromUrl(url: string): string {
  const [, host = '', path = ''] = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#]+)([^?#]*)/i.exec(url) ?? []
  return host && host + path
}

function fromParts(meta: Going['meta']): string {
  const host = first(meta, hosts)
  if (host === '') return ''
  const port = first(meta, ports)
  const [path = ''] = first(meta, paths).split(/[?#]/)
  return (port === '' || port === '80' || port === '443' || host.includes(':') ? host : `${host}:${port}`) + path
}

function first(meta: Going['meta'], keys: readonly string[]): string {
  for (const key of keys) if (Object.hasOwn(meta, key) && meta[key]) return meta[key]
  return ''
}
