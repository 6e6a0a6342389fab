import { isIPv4 } from 'node:net'

/** Whether a name, without a port, is this machine's own and no other's. */
export function isLoopback(name: string): boolean {
  const plain = name.replace(/^\[|\]$|\.$/g, '').toLowerCase()
  return plain === 'localhost' || plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'))
}

/** The name in a `Host` header, without its port and brackets; undefined where it is none. */
export function hostName(host: string): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d+)?$/i
    .exec(host)?.[1]
    ?.replace(/^\[|\]$|\.$/g, '')
    .toLowerCase()
}
