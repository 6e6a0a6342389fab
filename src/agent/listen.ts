import { once } from 'node:events'
import type { Server } from 'node:http'
import { network } from '../transport/address'
import { call } from '../transport/request'
import { isMap } from './field'

/** How many ports after the one that is wanted are tried. */
const attempts = 100
/** How long who holds a port may take to say who it is, in milliseconds. */
const askTimeout = 1000

/** Listens on a port, or on the next one that is free; resolves to the port. `log` hears why it is not the one that was wanted. */
export async function listenNear(
  server: Server,
  host: string,
  wanted: number,
  log: (line: string) => void,
): Promise<number> {
  const last = Math.min(wanted + attempts, 65_535)
  for (let port = wanted; port <= last; port++) {
    try {
      server.listen({ port, host })
      await once(server, 'listening')
    } catch (error) {
      if (!isTaken(error) || port === last) throw error
      continue
    }
    const address = server.address()
    const found = typeof address === 'object' && address !== null ? address.port : port
    if (wanted !== 0 && found !== wanted) {
      log(`port ${wanted} is taken by ${await holderOf(host, wanted)}; this one takes ${found}`)
    }
    return found
  }
  throw new Error(`expected a port from 0 to 65535, got ${wanted}`)
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

async function holderOf(host: string, port: number): Promise<string> {
  const asked = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  try {
    const request = { method: 'GET', path: '/info', headers: {}, body: undefined, timeout: askTimeout } as const
    const { body } = await call(network(asked, port), request).reply
    const info: unknown = JSON.parse(body)
    const agent = isMap(info) ? info.tracer_agent : undefined
    if (isMap(agent) && typeof agent.pid === 'number') {
      return `the agent of process ${agent.pid} (its page: http://localhost:${port}/)`
    }
  } catch {
    // It does not speak HTTP, or not to us.
  }
  return 'another program'
}
