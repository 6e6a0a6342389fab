import type { Server } from 'node:http'

/** Says where a service listens, for the one that started it. */
export function tellAddress(server: Server): void {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log(`listens at http://127.0.0.1:${address.port}`)
}
