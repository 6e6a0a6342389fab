import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { Address } from '../transport/address'
import { usualPort } from './statsd'

/** Passes datagrams of DogStatsD on to the host of a real agent. */
export interface Relay {
  send(datagram: Buffer): void
  close(): void
}

/** A relay to port 8125 of an agent's host; undefined where that is this agent itself, or no host. */
export function createRelay(address: Address, ownPort: number, port: number = usualPort): Relay | undefined {
  if (address.kind === 'socket' || ownPort === 0) return undefined
  const { hostname } = address
  if (ownPort === port && isLoopback(hostname)) return undefined
  const socket = createSocket(isIPv6(hostname) ? 'udp6' : 'udp4').unref()
  // Nobody listening is no error of UDP's: what is lost is lost, as it would be without us.
  socket.on('error', () => {})
  return {
    send: datagram => socket.send(datagram, port, hostname, () => {}),
    close: () => socket.close(),
  }
}

/** True where an address is this machine's loopback at our own port. */
export function isSelf(address: Address, ownPort: number): boolean {
  return address.kind === 'network' && address.port === ownPort && isLoopback(address.hostname)
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '::1' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
