import { isIPv6 } from 'node:net'
import { type Kind, type Parsed, refuse } from '../option'

/** A host's name or address, with or without a port: the resolver takes the two apart. */
export const host: Kind<string> = {
  expected: 'a host or host:port (a URL is for DD_TRACE_AGENT_URL)',
  parse: text => check(text),
  accept: value => (typeof value === 'string' ? check(value.trim()) : refuse(host.expected, value)),
  show: value => value,
}

/** The two parts of `host:port`; without a port where there is none. An IPv6 address with a port is in brackets. */
export function splitHost(text: string): { readonly hostname: string; readonly port: number | undefined } {
  const [, name, digits] = /^(\[[^\]]*\]|[^:]*):(\d{1,5})$/.exec(text) ?? []
  if (name === undefined || name === '' || isIPv6(text)) return { hostname: text, port: undefined }
  return { hostname: name, port: Number(digits) }
}

function check(text: string): Parsed<string> {
  const { hostname, port } = splitHost(text)
  const bare = hostname.replace(/^\[(.*)\]$/, '$1')
  const isHost = isIPv6(bare) || /^[^\s:/@?#[\]\\]+$/.test(hostname)
  return isHost && port !== 0 && (port ?? 0) <= 65_535 ? { value: text } : refuse(host.expected, text)
}
