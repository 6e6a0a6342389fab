import type { Client, Pool } from 'pg'
import type { TracerOptions } from '../../src/config/tracer-options'
import type { QueryClient, QueryPlace } from '../contracts/query'
import { type Postgres, startPostgres } from '../postgres'
import { startTraced, type Traced } from '../traced'

/** A traced pg with a server of its own. */
export interface TracedPg extends Traced {
  readonly pg: typeof import('pg')
  readonly postgres: Postgres
}

/** Starts a server and the tracer, then loads pg. */
export async function startTracedPg(options: TracerOptions = {}): Promise<TracedPg> {
  const postgres = await startPostgres()
  const traced = await startTraced(options)
  return {
    ...traced,
    postgres,
    pg: require('pg'),
    async stop() {
      await traced.stop()
      await postgres.stop()
    },
  }
}

/** pg as the contract of all clients uses it. */
export function contractClient(client: Client, pool: Pool): QueryClient {
  const first = ({ rows }: { rows: Record<string, unknown>[] }) => Object.values(rows[0] ?? {})[0]
  return {
    query: async sql => first(await client.query(sql)),
    queryThen: (sql, callback) =>
      client.query(sql, (error, result) => callback(error, error ? undefined : first(result))),
    pooled: async sql => first(await pool.query(sql)),
    pooledThen: (sql, callback) =>
      pool.query(sql, (error, result) => callback(error, error ? undefined : first(result))),
  }
}

/** What spans must say of a server that was asked as service `app`, environment `test`, version `1.2.3`. */
export function placeOf({ host, port, user, database }: Postgres): QueryPlace {
  return {
    meta: {
      component: 'pg',
      'span.kind': 'client',
      'db.type': 'postgres',
      'db.name': database,
      'db.instance': database,
      'db.user': user,
      'db.operation': 'SELECT',
      'out.host': host,
      'peer.hostname': host,
    },
    metrics: { 'network.destination.port': port },
    comment: { dddb: database, dddbs: 'app-postgres', dde: 'test', ddh: host, ddps: 'app', ddpv: '1.2.3' },
  }
}
