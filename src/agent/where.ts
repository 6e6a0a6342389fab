import { own } from '../names/own'

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
/** What is told at the most, in characters. */
const longest = 200

/**
 * Host and path of an HTTP call that a span made, without the query, such as `stock:4000/items/17`; empty where it made none, where
 * nothing is told of it, and where the resource says it already.
 */
export function whereOf({ name, resource, meta }: Going): string {
  if (!isCall(name, meta)) return ''
  const [host, path] = fromUrl(own(meta, 'http.url') ?? own(meta, 'url.full') ?? '') ?? fromParts(meta)
  if (host === '' || resource.includes(host)) return ''
  const where = path !== '/' && resource.includes(path) ? host : host + path
  return where.length <= longest ? where : `${where.slice(0, longest - 1)}…`
}

// A server's own address says nothing: the service is named already.
function isCall(name: string, meta: Going['meta']): boolean {
  const kind = own(meta, 'span.kind')
  if (kind !== undefined) return kind === 'client' && isHttp(name, meta)
  return /^(?:http|https|fetch|undici)\b/.test(name) && isHttp(name, meta)
}

function isHttp(name: string, meta: Going['meta']): boolean {
  return (
    /\b(?:http|fetch|undici)/.test(name) ||
    ['http.url', 'url.full', 'http.method', 'http.request.method'].some(key => own(meta, key) !== undefined)
  )
}

type Place = readonly [host: string, path: string]

function fromUrl(url: string): Place | undefined {
  const [, host, path = ''] = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#]+)([^?#]*)/i.exec(url) ?? []
  return host === undefined ? undefined : [host, path || '/']
}

function fromParts(meta: Going['meta']): Place {
  const host = first(meta, hosts)
  const port = first(meta, ports)
  const [path = ''] = first(meta, paths).split(/[?#]/)
  return [port === '' || port === '80' || port === '443' || host.includes(':') ? host : `${host}:${port}`, path]
}

function first(meta: Going['meta'], keys: readonly string[]): string {
  for (const key of keys) {
    const value = own(meta, key)
    if (value) return value
  }
  return ''
}
