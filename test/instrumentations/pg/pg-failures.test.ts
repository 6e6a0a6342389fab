import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import type { Client } from 'pg'
import { freePort } from '../../free-port'
import { tree } from '../../tree'
import type { Span } from '../../wire/span'
import { startTracedPg, type TracedPg } from './traced-pg'

let traced: TracedPg
let client: Client

before(async () => {
  traced = await startTracedPg()
  client = new traced.pg.Client(traced.postgres.url)
  await client.connect()
})

after(async () => {
  await client.end()
  await traced.stop()
})

/** The spans of an action inside a request; those of the queries, each of which must have failed. */
async function failures(action: () => unknown): Promise<readonly Span[]> {
  const { tracer, collect } = traced
  const spans = await collect(() => tracer.trace('request', action))
  const queries = spans.filter(({ name }) => name !== 'request')
  for (const { error, parentId } of queries) {
    assert.equal(error, 1)
    assert.equal(parentId, spans.find(({ name }) => name === 'request')?.spanId, tree(spans))
  }
  return queries
}

function messages(spans: readonly Span[]): (string | undefined)[] {
  return spans.map(({ meta }) => meta['error.message'])
}

test('what pg throws at once it still throws, without a span', async () => {
  for (const nothing of [null, undefined]) {
    const spans = await failures(() => {
      assert.throws(() => client.query(nothing as never), { name: 'TypeError', message: /null or undefined/ })
    })
    assert.deepEqual(spans, [])
  }
})

test('a throw in the midst of the call ends the span', async () => {
  const spans = await failures(() => {
    assert.throws(() => client.query('SELECT 1', [], 'no function' as never), /callback is not a function/)
  })
  assert.deepEqual(messages(spans), ['callback is not a function'])
})

test('a value that cannot be sent fails its query', async () => {
  const value = {
    toPostgres() {
      throw new Error('not sendable')
    },
  }
  const spans = await failures(() => assert.rejects(client.query('SELECT $1', [value]), /not sendable/))
  assert.deepEqual(messages(spans), ['not sendable'])
})

test('a row that cannot be read fails its query', async () => {
  const types = {
    getTypeParser: () => () => {
      throw new Error('not readable')
    },
  }
  const spans = await failures(() =>
    assert.rejects(client.query({ text: 'SELECT 1', types: types as never }), /not readable/),
  )
  assert.deepEqual(messages(spans), ['not readable'])
  assert.equal(spans[0]?.metrics['db.row_count'], undefined)
})

test('a query that takes too long for the app fails when the app stops to wait', async () => {
  const statement = { text: 'SELECT pg_sleep(0.2)', query_timeout: 10 }
  const spans = await failures(() => assert.rejects(client.query(statement), /Query read timeout/))
  assert.deepEqual(messages(spans), ['Query read timeout'])
})

test('a connection that the server ends fails what runs and what waits', async () => {
  const lost = new traced.pg.Client(traced.postgres.url)
  const lostAt = once(lost, 'error')
  await lost.connect()
  const sql = ['SELECT pg_terminate_backend(pg_backend_pid())', 'SELECT 1', 'SELECT 2']
  const spans = await failures(async () => {
    const settled = await Promise.allSettled(sql.map(text => lost.query(text)))
    assert.ok(settled.every(({ status }) => status === 'rejected'))
    await lostAt
  })
  assert.deepEqual(new Set(spans.map(({ resource }) => resource)), new Set(sql))
})

test('a query on a client that has ended fails', async () => {
  const ended = new traced.pg.Client(traced.postgres.url)
  await ended.connect()
  await ended.end()
  const spans = await failures(() => assert.rejects(ended.query('SELECT 1'), /closed|not queryable/))
  assert.equal(spans.length, 1)
})

test('queries that wait for a connection which is refused fail', async () => {
  const refused = new traced.pg.Client({ host: '127.0.0.1', port: await freePort(), user: 'a', database: 'b' })
  refused.on('error', () => undefined)
  const spans = await failures(async () => {
    const query = refused.query('SELECT 1')
    await assert.rejects(refused.connect(), /ECONNREFUSED/)
    await assert.rejects(query)
  })
  assert.equal(spans.length, 1)
})
