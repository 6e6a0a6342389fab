import type { Client, Pool } from 'pg'
import type { TracerOptions } from '../../../src/config/rows/tracer-options'
import { type QueryClient, type QueryPlace, queryContract } from '../../contracts/query'
import { type Postgres, startPostgres } from '../../postgres'
import { startTraced, type Traced } from '../../traced'

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

/** A traced pg with a connected client and a pool of one connection. */
export interface TracedClients extends TracedPg {
  readonly client: Client
  readonly pool: Pool
}

/** Starts a server and the tracer as the contract wants them; `classesOf` picks pg's own classes or those over libpq. */
export async function startTracedClients(
  classesOf: (pg: TracedPg['pg']) => Pick<TracedPg['pg'], 'Client' | 'Pool'> = pg => pg,
): Promise<TracedClients> {
  const traced = await startTracedPg({ env: 'test', version: '1.2.3' })
  const { Client, Pool } = classesOf(traced.pg)
  const client = new Client(traced.postgres.url)
  const pool = new Pool({ connectionString: traced.postgres.url, max: 1 })
  // A pool says it has ended before its connections have.
  pool.on('error', () => undefined)
  await client.connect()
  return {
    ...traced,
    client,
    pool,
    async stop() {
      await client.end()
      await pool.end()
      await traced.stop()
    },
  }
}

/** Registers the contract of all clients; `traced` is asked when its tests run. */
export function pgContract(traced: () => TracedClients): void {
  queryContract(
    { plugin: 'pg', name: 'pg.query', service: 'app-postgres', echo: 'SELECT current_query()' },
    traced,
    () => contractClient(traced().client, traced().pool),
    () => placeOf(traced().postgres),
  )
}

/** pg as the contract of all clients uses it. */
function contractClient(client: Client, pool: Pool): QueryClient {
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
function placeOf({ host, port, user, database }: Postgres): QueryPlace {
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
