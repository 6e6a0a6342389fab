import type { LookupFunction } from 'node:net'
import { secured } from './node-functions'

/** Where an agent listens. */
export type Address =
  | {
      readonly kind: 'network'
      readonly secure: boolean
      readonly hostname: string
      readonly port: number
      /** Path before every endpoint, without a slash at its end: a reverse proxy may want one. */
      readonly basePath: string
      /** Looks up the host's name; left out: Node's way. */
      readonly lookup?: LookupFunction | undefined
    }
  | { readonly kind: 'socket'; readonly path: string; readonly basePath: string }

/** The address in an `http:`, `https:` or `unix:` URL. */
export function addressOf(url: URL): Address {
  if (url.protocol === 'unix:') {
    const path = decodeURIComponent(url.pathname)
    // `unix://./pipe/name` is a Windows named pipe.
    return { kind: 'socket', path: url.host === '.' ? `\\\\.${path.replaceAll('/', '\\')}` : path, basePath: '' }
  }
  const secure = url.protocol === 'https:'
  return network(url.hostname.replace(/^\[|\]$/g, ''), Number(url.port) || (secure ? 443 : 80), {
    secure,
    basePath: url.pathname.replace(/\/+$/, ''),
  })
}

/** An address by host and port. */
export function network(hostname: string, port: number, { secure = false, basePath = '' } = {}): Address {
  // Before the application can put others in their places.
  if (secure) secured()
  return { kind: 'network', secure, hostname, port, basePath }
}

/** An address as a URL, for people. */
export function showAddress(address: Address): string {
  if (address.kind === 'socket') return `unix://${address.path}`
  const host = address.hostname.includes(':') ? `[${address.hostname}]` : address.hostname
  return `${address.secure ? 'https' : 'http'}://${host}:${address.port}${address.basePath}`
}

/** DataKit's port, then the Datadog Agent's: where an agent listens unless it is told otherwise. */
const usualPorts = [9529, 8126]

/** What the settings say of where the agent is. */
export interface AgentSettings {
  readonly url: URL | undefined
  readonly hostname: string | undefined
  readonly port: number | undefined
  /** Looks up the host's name. */
  readonly lookup?: LookupFunction | undefined
}

/**
 * The addresses to try, in order. An explicit setting wins; where only the host is set, its usual ports are tried; where
 * nothing is set, a socket, then DataKit's port, then the Datadog Agent's.
 */
export function agentAddresses({ lookup, ...settings }: AgentSettings): readonly Address[] {
  const addresses = usualAddresses(settings)
  if (lookup === undefined) return addresses
  return addresses.map(address => (address.kind === 'network' ? { ...address, lookup } : address))
}

function usualAddresses({ url, hostname, port }: AgentSettings): readonly Address[] {
  if (url !== undefined) return [addressOf(url)]
  // An IPv6 address may come as URLs have it.
  const host = hostname?.replace(/^\[(.*)\]$/, '$1') ?? 'localhost'
  if (port !== undefined) return [network(host, port)]
  const usual = usualPorts.map(each => network(host, each))
  if (hostname !== undefined) return usual
  return [{ kind: 'socket', path: '/var/run/datadog/apm.socket', basePath: '' }, ...usual]
}
