import { connect, type NetConnectOpts } from 'node:net'
import type { Address } from './address'
import { lookupOptions } from './loopback'

/** How long one address may take to accept a connection, in milliseconds. */
const connectTimeout = 500

/** The first of these addresses that accepts a connection, or undefined where none does. */
export async function findAgent(addresses: readonly Address[]): Promise<Address | undefined> {
  for (const address of addresses) if (await accepts(address)) return address
  return undefined
}

function accepts(address: Address): Promise<boolean> {
  const target: NetConnectOpts =
    address.kind === 'socket'
      ? { path: address.path }
      : { host: address.hostname, port: address.port, ...lookupOptions(address.hostname, address.lookup) }
  return new Promise(resolve => {
    const socket = connect(target)
    socket.unref()
    const end = (found: boolean): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(found)
    }
    const timer = setTimeout(end, connectTimeout, false)
    timer.unref()
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}
