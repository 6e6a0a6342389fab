import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { tree } from '../../tree'
import { pgContract, startTracedClients, type TracedClients } from './traced-pg'

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
  let traced: TracedClients

  before(async () => {
    traced = await startTracedClients(({ native }) => {
      assert.ok(native)
      return native
    })
  })

  after(() => traced.stop())

  pgContract(() => traced)

  test('a query object of the native client is given back, and tells its end in the scope of the call', async () => {
    const { tracer, pg, client, collect } = traced
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
    const { pg, client, collect } = traced
    const NativeQuery = (pg.native as unknown as { Query: typeof pg.Query }).Query
    const [span] = await collect(
      () => new Promise(resolve => client.query(new NativeQuery('SELECT no_such_column')).once('error', resolve)),
    )
    assert.match(span?.meta['error.message'] ?? '', /no_such_column/)
  })
}
