import assert from 'node:assert/strict'
import type { EventEmitter } from 'node:events'
import { after, before, test } from 'node:test'
import { type CallSubject, callContract } from '../contracts/calls'
import { programContract } from '../contracts/programs'
import { queryContract } from '../contracts/query'
import { type Mariadb, shareMariadb } from '../servers/mariadb'
import { startTraced, type Traced } from '../traced'
import { tree } from '../tree'

type Answer = (error: Error | null, rows?: readonly Readonly<Record<string, unknown>>[]) => void

/** What both libraries and all of their versions have. */
interface Client {
  query(sql: string | object, ...rest: unknown[]): EventEmitter
  execute(sql: string, ...rest: unknown[]): EventEmitter
  end(done: () => void): void
}

interface Library {
  createConnection(options: object): Client
  createPool(options: object): Client
}

interface Clients {
  readonly connection: Client
  readonly pool: Client
}

let traced: Traced
let mariadb: Mariadb
const clients = new Map<string, Clients>()
const old = '../apps/mysql2-2/node_modules/mysql2'
const modules = [
  ['mysql', 'mysql'],
  ['mysql2', 'mysql2'],
  ['mysql2', old],
] as const

function options(): object {
  const { host, port, user, password, database } = mariadb
  return { host, port, user, password, database }
}

before(async () => {
  mariadb = await shareMariadb()
  traced = await startTraced({ env: 'test', version: '1.2.3' })
  for (const [, module] of modules) {
    const library = require(module) as Library
    clients.set(module, {
      connection: library.createConnection(options()),
      pool: library.createPool({ ...options(), connectionLimit: 1 }),
    })
  }
})

after(async () => {
  for (const { connection, pool } of clients.values()) {
    await new Promise<void>(resolve => connection.end(resolve))
    await new Promise<void>(resolve => pool.end(resolve))
  }
  await traced.stop()
  await mariadb.stop()
})

const first = (rows: Parameters<Answer>[1]): unknown => Object.values(rows?.[0] ?? {})[0]

function ask(client: Client, sql: string, method: 'query' | 'execute' = 'query'): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const answer: Answer = (error, rows) => (error ? reject(error) : resolve(first(rows)))
    client[method](sql, answer)
  })
}

function subject({ connection }: Clients): CallSubject {
  return {
    call: id => ask(connection, `SELECT 'value' -- ${id}`),
    callThen: (_, callback) =>
      connection.query(`SELECT 'value'`, ((error, rows) => callback(error, first(rows))) satisfies Answer),
    emits: () => ({ emitter: connection.query('SELECT 1'), events: ['result', 'end'] }),
    refused: () => ask(connection, 'SELECT no_such_column'),
    carry: secret => ask(connection, `SELECT '${secret}', "${secret}"`),
  }
}

for (const [plugin, module] of modules) {
  const own = () => clients.get(module) as Clients
  callContract(
    {
      plugin,
      name: 'mysql.query',
      service: 'app-mysql',
      type: 'sql',
      kind: 'client',
      value: 'value',
      refusal: /no_such_column/,
    },
    () => traced,
    () => subject(own()),
    () => ({
      component: plugin,
      'db.type': 'mysql',
      'db.name': mariadb.database,
      'out.host': mariadb.host,
      'db.user': mariadb.user,
    }),
  )

  queryContract(
    {
      plugin,
      name: 'mysql.query',
      service: 'app-mysql',
      echo: 'SELECT INFO FROM information_schema.PROCESSLIST WHERE ID = CONNECTION_ID()',
    },
    () => traced,
    () => {
      const { connection, pool } = own()
      const then = (client: Client) => (sql: string, callback: (error: unknown, value?: unknown) => void) =>
        client.query(sql, ((error, rows) => callback(error, first(rows))) satisfies Answer)
      return {
        query: sql => ask(connection, sql),
        queryThen: then(connection),
        pooled: sql => ask(pool, sql),
        pooledThen: then(pool),
      }
    },
    () => ({
      meta: { component: plugin, 'db.type': 'mysql', 'db.name': mariadb.database, 'db.operation': 'SELECT' },
      metrics: { 'network.destination.port': mariadb.port },
      comment: {
        dddb: mariadb.database,
        dddbs: 'app-mysql',
        dde: 'test',
        ddh: mariadb.host,
        ddps: 'app',
        ddpv: '1.2.3',
      },
    }),
    { obfuscationEnabled: false },
  )

  test(`${plugin} from ${module}: values stay out of the text, however a query is given`, async () => {
    const { connection } = own()
    const { collect } = traced
    const frozen = Object.freeze({ sql: 'SELECT ? AS b', values: ['Zq7'] })
    const spans = await collect(async () => {
      await new Promise<void>((resolve, reject) =>
        connection.query('SELECT ? AS a', ['Zq7'], (error: unknown) => (error ? reject(error) : resolve())),
      )
      await new Promise<void>((resolve, reject) =>
        connection.query(frozen, (error: unknown) => (error ? reject(error) : resolve())),
      )
    })
    assert.deepEqual(
      spans.map(span => span.resource),
      ['SELECT ? AS a', 'SELECT ? AS b'],
    )
    assert.ok(!JSON.stringify(spans.map(span => span.meta)).includes('Zq7'))
  })

  test(`${plugin} from ${module}: an error of an emitter that nobody hears is thrown as ever`, async () => {
    const { connection } = own()
    const { collect } = traced
    let seen: unknown
    const spans = await collect(
      () =>
        new Promise<void>(resolve => {
          const emitter = connection.query('SELECT no_such_column')
          emitter.on('error', error => {
            seen = error
          })
          emitter.on('end', resolve)
        }),
    )
    assert.match(String(seen), /no_such_column/)
    assert.equal(spans[0]?.error, 1)
  })
}

test('mysql2: prepared statements have spans, and their text never gets a comment', async () => {
  const { connection } = clients.get('mysql2') as Clients
  traced.tracer.use('mysql2', { dbmPropagationMode: 'full', obfuscationEnabled: false })
  try {
    const spans = await traced.collect(async () => {
      for (const value of [1, 2]) {
        await new Promise<void>((resolve, reject) =>
          connection.execute('SELECT ? + 1', [value], (error: unknown) => (error ? reject(error) : resolve())),
        )
      }
    })
    assert.equal(tree(spans), ['mysql.query SELECT ? + 1 app-mysql', 'mysql.query SELECT ? + 1 app-mysql'].join('\n'))
    assert.equal(spans[0]?.meta['_dd.dbm_trace_injected'], undefined)
  } finally {
    traced.tracer.use('mysql2', {})
  }
})

test('mysql2: promises have spans below their callers', async () => {
  const { createPool } = require('mysql2/promise') as typeof import('mysql2/promise')
  const pool = createPool({ ...options(), connectionLimit: 1 })
  const { tracer, collect } = traced
  const spans = await collect(() =>
    Promise.all(
      [1, 2, 3].map(id => tracer.trace('request', { resource: `request ${id}` }, () => pool.query('SELECT ?', [id]))),
    ),
  )
  await pool.end()
  const names = new Map(spans.map(span => [span.spanId, span.resource]))
  const parents = spans.filter(span => span.name === 'mysql.query').map(span => names.get(span.parentId))
  assert.deepEqual(parents.sort(), ['request 1', 'request 2', 'request 3'])
})

for (const module of ['mysql', 'mysql2']) {
  programContract({
    title: module,
    imports: { mysql: module },
    body: `const connection = mysql.createConnection(JSON.parse(process.env.DATABASE))
await new Promise((resolve, reject) => connection.query('SELECT 7 AS seven', (error, rows) => error ? reject(error) : resolve(console.log(rows[0].seven))))
connection.end()`,
    env: () => ({ DATABASE: JSON.stringify(options()) }),
    trees: ['mysql.query SELECT ? AS seven app-mysql'],
    stdout: '7',
  })
}
