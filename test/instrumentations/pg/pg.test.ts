import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Client, Pool } from 'pg'
import { runChild } from '../../run-child'
import { tree } from '../../tree'
import { pgContract, startTracedClients, type TracedClients } from './traced-pg'

let traced: TracedClients
let client: Client
let pool: Pool

before(async () => {
  traced = await startTracedClients()
  client = traced.client
  pool = traced.pool
})

after(() => traced.stop())

pgContract(() => traced)

test('DataKit finds the database, its host and the operation in a span', async () => {
  const { agent, collect, postgres } = traced
  const before = agent.points().length
  await collect(() => client.query('insert into pg_temp.nothing values (1)').catch(() => undefined))
  const [point] = agent.points().slice(before)
  assert.equal(point?.tags.db_system, 'postgres')
  assert.equal(point?.tags.db_name, 'postgres')
  assert.equal(point?.tags.db_host, postgres.host)
  assert.equal(point?.tags.out_host, postgres.host)
  assert.equal(point?.tags.db_operation, 'INSERT')
  assert.equal(point?.tags.source_type, 'db')
  assert.equal(point?.tags.status, 'error')
})

test('a span tells which process of the server did the work', async () => {
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid')
  const [span] = await traced.collect(() => client.query('SELECT 1'))
  assert.equal(span?.metrics['db.pid'], rows[0].pid)
})

test('a query may be an object with text, values, name and mode', async () => {
  const spans = await traced.collect(async () => {
    const byArray = await client.query({ text: 'SELECT $1::int AS a', values: [1], rowMode: 'array' })
    assert.deepEqual(byArray.rows, [[1]])
    const named = { name: 'named', text: 'SELECT $1::int + 1 AS b' }
    assert.deepEqual((await client.query(named, [1])).rows, [{ b: 2 }])
    assert.deepEqual((await ask({ name: 'named', values: [2] })).rows, [{ b: 3 }])
  })
  assert.deepEqual(
    spans.map(({ meta }) => meta['db.operation']),
    ['SELECT', 'SELECT', undefined],
  )
  assert.equal(
    tree(spans),
    [
      'pg.query SELECT $1::int AS a app-postgres',
      'pg.query SELECT $1::int + 1 AS b app-postgres',
      'pg.query named app-postgres',
    ].join('\n'),
  )
})

test('a callback inside the object is called in the scope of the call', async () => {
  const { tracer, collect } = traced
  const spans = await collect(() =>
    tracer.trace('request', () => {
      return new Promise((resolve, reject) => {
        const callback = (error: unknown, result: unknown) =>
          tracer.trace('callback', () => (error ? reject(error) : resolve(result)))
        ask({ text: 'SELECT $1::int', values: [1], callback })
      })
    }),
  )
  assert.equal(
    tree(spans),
    ['request request app', '  pg.query SELECT $1::int app-postgres', '  callback callback app'].join('\n'),
  )
})

test('the object is left as it was, and may be frozen or have getters', async () => {
  class Statement {
    readonly parts = ['SELECT $1::int AS value,', 'current_query() AS seen']
    get text(): string {
      return this.parts.join(' ')
    }
    get values(): number[] {
      return [1]
    }
  }
  traced.tracer.use('pg', { dbmPropagationMode: 'full' })
  try {
    await traced.collect(async () => {
      const frozen = Object.freeze({
        text: 'SELECT $1::int AS value, current_query() AS seen',
        values: Object.freeze([1]),
      })
      for (const statement of [frozen, new Statement()]) {
        const { rows } = await ask(statement)
        assert.equal(rows[0]?.value, 1)
        assert.match(String(rows[0]?.seen), /^\/\*dddb=.*traceparent=.*\*\/ SELECT \$1/)
        assert.equal(statement.text, 'SELECT $1::int AS value, current_query() AS seen')
      }
    })
  } finally {
    traced.tracer.use('pg', {})
  }
})

test('1,000 uses of a named statement in full mode, traced and untraced, are of the same text', async () => {
  const statement = { name: 'again', text: 'SELECT $1::int AS value, current_query() AS seen' }
  try {
    const spans = await traced.collect(async () => {
      for (let value = 0; value < 1000; value++) {
        traced.tracer.use('pg', { dbmPropagationMode: value % 3 === 0 ? 'full' : 'service', enabled: value % 7 !== 0 })
        const { rows } = await client.query({ ...statement, values: [value] })
        assert.deepEqual(rows, [{ value, seen: statement.text }])
      }
    })
    assert.equal(spans.length, 1000 - Math.ceil(1000 / 7))
  } finally {
    traced.tracer.use('pg', {})
  }
})

test('the promise is the one that pg made, and nobody else watches it', async () => {
  const { pg, postgres, tracer, collect } = traced
  let made = 0
  class OwnPromise<Value> extends Promise<Value> {
    constructor(...given: ConstructorParameters<typeof Promise<Value>>) {
      super(...given)
      made++
    }
  }
  const config = { connectionString: postgres.url, Promise: OwnPromise }
  const own = new pg.Client(config)
  await own.connect()
  const counts: number[] = []
  const spans = await collect(async () => {
    for (const enabled of [true, false]) {
      tracer.use('pg', { enabled })
      made = 0
      const promise = own.query('SELECT 1')
      counts.push(made)
      assert.ok(promise instanceof OwnPromise)
      assert.equal((await promise).rowCount, 1)
    }
  })
  tracer.use('pg', {})
  await own.end()
  assert.equal(spans.length, 1)
  assert.equal(counts[0], counts[1])
})

test('a rejection that nobody handles ends the process, as it does without the tracer', async () => {
  const { agent, postgres } = traced
  const script = `
    require('./src/index').init({ url: ${JSON.stringify(agent.url)}, startupLogs: false })
    const { Client } = require('pg')
    const client = new Client(${JSON.stringify(postgres.url)})
    client.connect().then(() => void client.query('SELECT nobody_handles_this'))`
  const { code, stderr } = await runChild({ args: ['--import', 'tsx', '-e', script] })
  assert.equal(code, 1)
  assert.match(stderr, /nobody_handles_this/)
})

test('a method is replaced by one of the same name and length', () => {
  const { pg } = traced
  assert.equal(pg.Client.prototype.query.length, 3)
  assert.equal(pg.Client.prototype.query.name, 'query')
  assert.equal(pg.Pool.prototype.connect.length, 1)
  assert.equal(pg.Pool.prototype.query.length, 3)
})

test('a transaction is a row of queries in one trace', async () => {
  const { tracer, collect } = traced
  const spans = await collect(() =>
    tracer.trace('request', async () => {
      const lent = await pool.connect()
      await lent.query('BEGIN')
      await lent.query('CREATE TEMP TABLE numbers (number int)')
      const { rowCount } = await lent.query('INSERT INTO numbers VALUES ($1), ($2)', [1, 2])
      assert.equal(rowCount, 2)
      await lent.query('ROLLBACK')
      lent.release()
    }),
  )
  const sql = ['BEGIN', 'CREATE TEMP TABLE numbers (number int)', 'INSERT INTO numbers VALUES ($1), ($2)', 'ROLLBACK']
  assert.equal(tree(spans), ['request request app', ...sql.map(text => `  pg.query ${text} app-postgres`)].join('\n'))
  assert.equal(spans.find(({ resource }) => resource.startsWith('INSERT'))?.metrics['db.row_count'], 2)
})

test('a query whose callback somebody else took over has a span all the same', async () => {
  const { prototype } = traced.pg.Query
  const ours = Object.getOwnPropertyDescriptor(prototype, 'callback')
  assert.ok(ours)
  Object.defineProperty(prototype, 'callback', { value: undefined, writable: true, configurable: true })
  try {
    const spans = await traced.collect(() => client.query('SELECT 1'))
    assert.equal(tree(spans), 'pg.query SELECT 1 app-postgres')
  } finally {
    Object.defineProperty(prototype, 'callback', ours)
  }
})

test('queries in a pipeline each have their own parent', async () => {
  const { pg, postgres, tracer, collect } = traced
  const config = { connectionString: postgres.url, pipeline: true }
  const pipeline = new pg.Client(config)
  await pipeline.connect()
  const spans = await collect(() =>
    Promise.all([1, 2, 3].map(id => tracer.trace('request', () => pipeline.query(`SELECT ${id}`)))),
  )
  await pipeline.end()
  const lines = [1, 2, 3].flatMap(id => ['request request app', `  pg.query SELECT ${id} app-postgres`])
  assert.equal(tree(spans), lines.join('\n'))
})

test('several statements in one text are one span', async () => {
  const spans = await traced.collect(async () => {
    const results: unknown = await client.query('SELECT 1; SELECT 2')
    assert.ok(Array.isArray(results))
  })
  assert.equal(tree(spans), 'pg.query SELECT 1; SELECT 2 app-postgres')
})

/** A query as the types of pg do not foresee it. */
function ask(statement: object): Promise<{ readonly rows: Readonly<Record<string, unknown>>[] }> {
  return client.query(statement as import('pg').QueryConfig)
}
