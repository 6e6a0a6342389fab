import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Pool, PoolClient, PoolConfig } from 'pg'
import { freePort } from '../../free-port'
import { tree } from '../../tree'
import type { Span } from '../../wire/span'
import { startTracedPg, type TracedPg } from './traced-pg'

let traced: TracedPg

before(async () => {
  traced = await startTracedPg()
})

after(() => traced.stop())

const waitKey = 'db.pool.wait_time_ms'

/** Runs with a pool of one connection that is made already; the spans are those of the action, within a request. */
async function withPool(config: PoolConfig, action: (pool: Pool) => unknown): Promise<readonly Span[]> {
  const { pg, postgres, tracer, collect } = traced
  const pool = new pg.Pool({ connectionString: postgres.url, max: 1, ...config })
  pool.on('error', () => undefined)
  try {
    await collect(() => pool.query('SELECT 0'))
    return await collect(() => tracer.trace('request', () => action(pool)))
  } finally {
    await pool.end()
  }
}

/** The wait that the span of this SQL tells, in milliseconds. */
function waitOf(spans: readonly Span[], sql: string): number | undefined {
  const found = spans.filter(({ resource }) => resource === sql)
  assert.equal(found.length, 1, tree(spans))
  return found[0]?.metrics[waitKey]
}

/** Lends a client by callback. */
function lend(pool: Pool): Promise<PoolClient> {
  return new Promise((resolve, reject) => pool.connect((error, client) => (client ? resolve(client) : reject(error))))
}

test('a query over an idle connection tells of no wait', async () => {
  const spans = await withPool({}, async pool => {
    await pool.query('SELECT 1')
    const client = await pool.connect()
    await client.query('SELECT 2')
    client.release()
  })
  assert.equal(
    tree(spans),
    ['request request app', '  pg.query SELECT 1 app-postgres', '  pg.query SELECT 2 app-postgres'].join('\n'),
  )
  assert.equal(waitOf(spans, 'SELECT 1'), undefined)
  assert.equal(waitOf(spans, 'SELECT 2'), undefined)
})

test('the first query after a wait for a connection tells how long that was', async () => {
  for (const way of ['promise', 'callback']) {
    const spans = await withPool({}, async pool => {
      const first = pool.query('SELECT pg_sleep(0.05)')
      const queued = pool.query('SELECT 1')
      const client = way === 'promise' ? await pool.connect() : await lend(pool)
      await client.query('SELECT 2')
      await client.query('SELECT 3')
      client.release()
      await Promise.all([first, queued])
    })
    assert.equal(spans.length, 5, tree(spans))
    assert.equal(waitOf(spans, 'SELECT pg_sleep(0.05)'), undefined)
    assert.ok((waitOf(spans, 'SELECT 1') ?? 0) > 0)
    assert.ok((waitOf(spans, 'SELECT 2') ?? 0) > 0)
    assert.equal(waitOf(spans, 'SELECT 3'), undefined)
  }
})

test('a wait that no query told is not told by a later one', async () => {
  const spans = await withPool({}, async pool => {
    const first = pool.query('SELECT pg_sleep(0.05)')
    const unused = await pool.connect()
    unused.release()
    await pool.query('SELECT 1')
    await first
  })
  assert.equal(waitOf(spans, 'SELECT 1'), undefined)
})

test('a connection that has to be made is a wait', async () => {
  const spans = await withPool({ max: 2 }, async pool => {
    await Promise.all([pool.query('SELECT 1'), pool.query('SELECT 2')])
  })
  const waits = [waitOf(spans, 'SELECT 1'), waitOf(spans, 'SELECT 2')]
  assert.ok(waits.some(wait => wait !== undefined && wait > 0))
})

test('a callback for a client runs in the scope of the call', async () => {
  const { tracer } = traced
  const spans = await withPool({}, pool => {
    const ask = (id: number) =>
      tracer.trace(
        `ask ${id}`,
        () =>
          new Promise<void>(resolve =>
            pool.connect((_error, client, release) => {
              tracer.trace(`lent ${id}`, () => undefined)
              client?.query(`SELECT ${id}`, () => {
                tracer.trace(`done ${id}`, () => undefined)
                release()
                resolve()
              })
            }),
          ),
      )
    return Promise.all([ask(1), ask(2)])
  })
  const children = (id: number) => ['lent', 'done'].map(name => `    ${name} ${id} ${name} ${id} app`)
  const lines = tree(spans).split('\n')
  for (const id of [1, 2]) {
    const at = lines.indexOf(`  ask ${id} ask ${id} app`)
    assert.deepEqual(
      lines.slice(at + 1, at + 4).sort(),
      [...children(id), `    pg.query SELECT ${id} app-postgres`].sort(),
    )
  }
})

test('a pool that cannot connect has a span that tells why', async () => {
  const { pg, tracer, collect } = traced
  const port = await freePort()
  const pool = new pg.Pool({ host: '127.0.0.1', port, user: 'somebody', database: 'nothing' })
  const spans = await collect(() =>
    tracer.trace('request', async () => {
      await assert.rejects(pool.query('SELECT 1'), { code: 'ECONNREFUSED' })
      await assert.rejects(pool.connect(), { code: 'ECONNREFUSED' })
      await assert.rejects(lend(pool), { code: 'ECONNREFUSED' })
    }),
  )
  await pool.end()
  const line = '  pg.pool.acquire pg.pool.acquire app-postgres'
  assert.equal(tree(spans), ['request request app', line, line, line].join('\n'))
  for (const span of spans.filter(({ name }) => name !== 'request')) {
    assert.equal(span.error, 1)
    assert.equal(span.type, 'sql')
    assert.match(span.meta['error.message'] ?? '', /ECONNREFUSED/)
    assert.equal(span.meta['db.name'], 'nothing')
    assert.equal(span.meta['db.user'], 'somebody')
    assert.equal(span.meta['out.host'], '127.0.0.1')
    assert.equal(span.metrics['network.destination.port'], port)
    assert.ok((span.metrics[waitKey] ?? 0) > 0)
  }
})

test('a pool that has no connection in time has a span that lasted as long as the wait', async () => {
  const spans = await withPool({}, async pool => {
    pool.options.connectionTimeoutMillis = 20
    const client = await pool.connect()
    await assert.rejects(pool.connect(), /timeout exceeded/)
    await assert.rejects(pool.query('SELECT 1'), /timeout exceeded/)
    client.release()
    await client.query('SELECT 2').catch(() => undefined)
  })
  const acquires = spans.filter(({ name }) => name === 'pg.pool.acquire')
  const request = spans.find(({ name }) => name === 'request')
  assert.equal(acquires.length, 2)
  for (const span of acquires) {
    assert.equal(span.parentId, request?.spanId)
    assert.ok(request && span.start >= request.start && span.start + span.duration <= request.start + request.duration)
    assert.ok(Number(span.duration) >= (span.metrics[waitKey] ?? Number.POSITIVE_INFINITY) * 1e6 - 1000)
  }
})

test('a pool that has ended has a span that says so', async () => {
  const { pg, postgres, collect } = traced
  const pool = new pg.Pool({ connectionString: postgres.url })
  await pool.end()
  const spans = await collect(async () => {
    await assert.rejects(pool.query('SELECT 1'), /after calling end/)
  })
  assert.equal(tree(spans), 'pg.pool.acquire pg.pool.acquire app-postgres')
})

test('a callback of a query whose connection is lost runs in the scope of the call', async () => {
  const { tracer } = traced
  const spans = await withPool({}, pool => {
    const lose = (client: PoolClient) => Reflect.get(client, 'connection').stream.destroy(new Error('lost'))
    // Lost outside of any span, as by the network: only the call's own scope can be what the callback is in.
    pool.once('acquire', client => tracer.scope().activate(null, () => setImmediate(lose, client)))
    return tracer.trace(
      'asking',
      () =>
        new Promise<void>(resolve =>
          pool.query('SELECT pg_sleep(60)', error => {
            assert.match(String(error), /lost/)
            tracer.trace('told', () => resolve())
          }),
        ),
    )
  })
  const asking = spans.find(({ name }) => name === 'asking')
  assert.equal(spans.find(({ name }) => name === 'told')?.parentId, asking?.spanId, tree(spans))
  assert.equal(spans.find(({ name }) => name === 'pg.query')?.error, 1)
})
