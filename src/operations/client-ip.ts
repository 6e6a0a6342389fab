import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'

/** Headers in which proxies tell the client's address, the surest first. */
const usualHeaders = [
  'x-forwarded-for',
  'x-real-ip',
  'true-client-ip',
  'x-client-ip',
  'forwarded-for',
  'x-cluster-client-ip',
  'fastly-client-ip',
  'cf-connecting-ip',
  'cf-connecting-ipv6',
] as const

/** Ranges that are of no use to tell who asked. */
const privateAddress = /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd]|fe80:)/i

/** The client's address: from the one header that is set, else from the usual ones, else of the connection. */
export function clientIp(
  headers: IncomingHttpHeaders,
  remote: string | undefined,
  only: string | undefined,
): string | undefined {
  if (only !== undefined) return firstAddress(headers[only]).address
  let inner: string | undefined
  for (const header of usualHeaders) {
    const { address, isPublic } = firstAddress(headers[header])
    if (isPublic) return address
    inner ??= address
  }
  return inner ?? (remote === undefined ? undefined : unmapped(remote))
}

function firstAddress(value: string | string[] | undefined): { address: string | undefined; isPublic: boolean } {
  let inner: string | undefined
  for (const part of String(value ?? '').split(',')) {
    const address = unmapped(withoutPort(part.trim()))
    if (isIP(address) === 0) continue
    if (!privateAddress.test(address)) return { address, isPublic: true }
    inner ??= address
  }
  return { address: inner, isPublic: false }
}

function withoutPort(text: string): string {
  if (text.startsWith('[')) return text.slice(1, text.indexOf(']'))
  // One colon is a port's, more are an IPv6 address's own.
  return text.indexOf(':') === text.lastIndexOf(':') ? (text.split(':')[0] as string) : text
}

function unmapped(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address
}
