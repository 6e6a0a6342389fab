import { createHome, keep } from './keep'
import { pathOf } from './machine'
import { onFreePort } from './on-free-port'
import { share } from './share'

/** A Redis server on 127.0.0.1, without a password. */
export interface Redis {
  readonly host: string
  readonly port: number
  /** The number of the database that is the caller's own. */
  readonly database: number
  /** redis://host:port/database */
  readonly url: string
  /** Kills the server and removes its files. */
  stop(): Promise<void>
}

/** How many callers can have a database of their own. */
const DATABASES = 512

/** Starts the machine's redis-server with nothing in it; it keeps nothing on disk. */
export function startRedis(): Promise<Redis> {
  return onFreePort(async port => {
    const home = createHome('redis')
    const { stop } = await keep({
      name: 'Redis',
      home,
      command: pathOf('redis-server'),
      args: [
        ...['--bind', '127.0.0.1', '--port', String(port), '--dir', home],
        ...['--save', '', '--appendonly', 'no', '--databases', String(DATABASES)],
      ],
      ready: /Ready to accept connections/,
    })
    return { ...addressOf(port, 0), stop }
  })
}

/** The run's server with a database of the caller's own, or a server of its own. Pub/sub and FLUSHALL know no databases. */
export function shareRedis(): Promise<Redis> {
  return share('redis', startRedis)
}

/** The server with the database of the caller with this number. */
export function seatInRedis(redis: Redis, caller: number): Redis {
  return { ...redis, ...addressOf(redis.port, caller % DATABASES) }
}

function addressOf(port: number, database: number): Omit<Redis, 'stop'> {
  const host = '127.0.0.1'
  return { host, port, database, url: `redis://${host}:${port}/${database}` }
}
