import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { hostName, isLoopback } from './loopback'

/** A request as far as it matters who may have sent it. */
export interface Visit {
  readonly headers: IncomingHttpHeaders
  /** True where it came over a unix socket, which no web page can reach. */
  readonly bySocket: boolean
  /** What it is for: traces and the like, which no browser sends; what the page reads; or the page itself. */
  readonly purpose: 'intake' | 'api' | 'page'
}

/** Why a visit is refused: a reason to count by, and a sentence. */
export interface Refusal {
  readonly reason: 'host' | 'origin'
  readonly problem: string
}

/**
 * Refuses what a page of another site may have sent. Such a page can name a host of its own that leads to this machine
 * (DNS rebinding), so the name that was asked for counts, and not where the connection comes from. `bound` is the host that
 * the agent was told to listen on.
 */
export function refusalOf({ headers, bySocket, purpose }: Visit, bound: string): Refusal | undefined {
  const { host = '', origin } = headers
  const site = headers['sec-fetch-site']
  if (!bySocket && !isKnown(host, bound, purpose === 'intake' && origin === undefined && site === undefined)) {
    return { reason: 'host', problem: `Host: expected localhost or a loopback address, got ${host || 'nothing'}` }
  }
  if (origin !== undefined && (purpose === 'intake' || !isOwn(origin, host))) {
    return { reason: 'origin', problem: `Origin: expected none or this agent's own page, got ${origin}` }
  }
  // A link on another site of this machine may lead to the page, but its scripts may not read what the page reads.
  if (site === 'cross-site' || (site === 'same-site' && purpose === 'api')) {
    return { reason: 'origin', problem: `Sec-Fetch-Site: expected same-origin or none, got ${site}` }
  }
  return undefined
}

function isKnown(host: string, bound: string, byProgram: boolean): boolean {
  const name = hostName(host)
  if (name === undefined) return false
  if (isLoopback(name)) return true
  if (name === bound.toLowerCase()) return true
  if (bound !== '0.0.0.0' && bound !== '::') return false
  // On all addresses it has many names. An address is no name that can be led elsewhere, and a program is no web page.
  return isIP(name) !== 0 || name === hostname().toLowerCase() || byProgram
}

function isOwn(origin: string, host: string): boolean {
  return origin.toLowerCase() === `http://${host.toLowerCase()}`
}
