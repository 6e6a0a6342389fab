import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import type { Client, Pool } from 'pg'
import { queryContract } from '../contracts/query'
import { tree } from '../tree'
import { contractClient, placeOf, startTracedPg, type TracedPg } from './traced-pg'

// It is built from source against libpq, which is not everywhere: run this with NODE_PATH set to where it is installed.
if (isInstalled('pg-native')) register()
else test('the native client', { skip: 'pg-native is not installed' })

function isInstalled(name: string): boolean {
  try {
    // As pg itself would find it.
    return createRequire(require.resolve('pg')).resolve(name) !== ''
  } catch {
    return false
  }
}

function register(): void {
  let traced: TracedPg
  let client: Client
  let pool: Pool

  before(async () => {
    traced = await startTracedPg({ env: 'test', version: '1.2.3' })
    const { native } = traced.pg
    assert.ok(native)
    client = new native.Client(traced.postgres.url)
    pool = new native.Pool({ connectionString: traced.postgres.url, max: 1 })
    pool.on('error', () => undefined)
    await client.connect()
  })

  after(async () => {
    await client.end()
    await pool.end()
    await traced.stop()
  })

  queryContract(
    { plugin: 'pg', name: 'pg.query', service: 'app-postgres', echo: 'SELECT current_query()' },
    () => traced,
    () => contractClient(client, pool),
    () => placeOf(traced.postgres),
  )

  test('a query object of the native client is given back, and tells its end in the scope of the call', async () => {
    const { tracer, pg, collect } = traced
    const NativeQuery = (pg.native as unknown as { Query: typeof pg.Query }).Query
    const mark = (name: string) => tracer.trace(name, () => undefined)
    for (const way of ['event', 'callback in the object', 'callback in the call']) {
      const spans = await collect(() =>
        tracer.trace('request', async () => {
          await new Promise<void>(resolve => {
            const done = () => {
              mark('done')
              resolve()
            }
            const query = new NativeQuery('SELECT 1', way === 'callback in the object' ? (done as never) : undefined)
            const given = client.query(query as never, way === 'callback in the call' ? (done as never) : undefined)
            assert.equal(given, query)
            tracer.scope().activate(null, () => {
              if (way === 'event') query.once('end', done)
            })
          })
        }),
      )
      assert.equal(
        tree(spans),
        ['request request app', '  pg.query SELECT 1 app-postgres', '  done done app'].join('\n'),
        way,
      )
    }
  })

  test('a query object of the native client that fails ends its span', async () => {
    const { pg, collect } = traced
    const NativeQuery = (pg.native as unknown as { Query: typeof pg.Query }).Query
    const [span] = await collect(
      () => new Promise(resolve => client.query(new NativeQuery('SELECT no_such_column')).once('error', resolve)),
    )
    assert.match(span?.meta['error.message'] ?? '', /no_such_column/)
  })
}
