import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Agent, startAgent } from '../../agent'
import { type Postgres, startPostgres } from '../../postgres'
import { runChild } from '../../run-child'
import { tree } from '../../tree'
import type { Span } from '../../wire/span'

let postgres: Postgres
let agent: Agent

before(async () => {
  postgres = await startPostgres()
  agent = await startAgent({ personality: 'datadog' })
})

after(async () => {
  await agent.close()
  await postgres.stop()
})

/** Runs the body of an async function of `tracer`, `pg`, `client` and `url` in a process that these variables configure. */
async function run(
  env: Readonly<Record<string, string>>,
  body: string,
): Promise<{ spans: readonly Span[]; said: string }> {
  const count = agent.spans().length
  const script = `
    const { tracer } = require('./src/index')
    tracer.init()
    const pg = require('pg')
    const url = ${JSON.stringify(postgres.url)}
    async function main() {
      const client = new pg.Client(url)
      await client.connect()
      ${body}
      await client.end()
      await tracer.flush()
    }
    main()`
  const { code, stdout, stderr } = await runChild({
    args: ['--import', 'tsx', '-e', script],
    env: { DD_SERVICE: 'app', DD_TRACE_STARTUP_LOGS: 'false', ...agent.environment(), ...env },
  })
  assert.equal(code, 0, stderr)
  agent.check()
  return { spans: agent.spans().slice(count), said: stdout.trim() }
}

test('DD_TRACE_PG_ENABLED=false leaves pg and pg-pool as they are', async () => {
  const body = `
    await client.query('SELECT 1')
    const methods = [pg.Client.prototype.query, pg.Pool.prototype.connect, pg.Pool.prototype.query]
    console.log(JSON.stringify([
      ...methods.map(method => String(method).split('(')[0]),
      Object.hasOwn(pg.Query.prototype, 'callback'),
    ]))`
  const off = await run({ DD_TRACE_PG_ENABLED: 'false' }, body)
  assert.deepEqual(JSON.parse(off.said), ['query', 'connect', 'query', false])
  assert.deepEqual(off.spans, [])
  const on = await run({}, body)
  assert.notDeepEqual(JSON.parse(on.said), JSON.parse(off.said))
  assert.equal(tree(on.spans), 'pg.query SELECT 1 app-postgres')
})

test('the second naming schema calls spans and services otherwise', async () => {
  const { spans } = await run(
    { DD_TRACE_SPAN_ATTRIBUTE_SCHEMA: 'v1' },
    `await client.query('SELECT 1')
    const pool = new pg.Pool({ connectionString: url })
    await pool.end()
    await pool.query('SELECT 2').catch(() => undefined)`,
  )
  assert.equal(
    tree(spans),
    ['postgresql.query SELECT 1 app', 'postgresql.pool.acquire postgresql.pool.acquire app'].join('\n'),
  )
})

test('the variables for services and comments are heard', async () => {
  const { spans, said } = await run(
    { DD_SERVICE_MAPPING: 'postgres:postgresql', DD_DBM_PROPAGATION_MODE: 'service' },
    `const { rows } = await client.query('SELECT current_query() AS seen')
    console.log(rows[0].seen)`,
  )
  assert.equal(tree(spans), 'pg.query SELECT current_query() AS seen postgresql')
  assert.match(said, /^\/\*dddb='postgres',dddbs='postgresql',ddh='127.0.0.1',ddps='app'\*\/ SELECT/)
})

test('with cls-hooked as scope, too, each query has its own parent', async () => {
  const { spans } = await run(
    { DD_TRACE_SCOPE: 'cls-hooked' },
    `const pool = new pg.Pool({ connectionString: url, max: 1 })
    await Promise.all(Array.from({ length: 10 }, (_, id) => tracer.trace('request ' + id, async () => {
      await pool.query('SELECT ' + id)
      await new Promise(resolve => pool.query('SELECT ' + id, resolve))
      await client.query('SELECT ' + id)
    })))
    await pool.end()`,
  )
  assert.equal(spans.length, 40)
  const names = new Map(spans.map(({ spanId, name }) => [spanId, name]))
  for (const { name, resource, parentId } of spans) {
    if (name === 'pg.query') assert.equal(names.get(parentId), resource.replace('SELECT', 'request'))
  }
})
