import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { startAgent } from '../agent'
import { createProject } from '../command/project'
import { freePort } from '../free-port'
import { startPostgres } from '../postgres'
import { startChild } from '../run-child'
import { tree } from '../tree'

test('the shop that asks PostgreSQL has its queries under the mapped service', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const postgres = await startPostgres()
  t.after(() => postgres.stop())
  const { path } = await createProject(t, {})
  const port = await freePort()
  const shop = startChild(
    {
      command: 'ddtrace-run',
      args: ['node', '--import', 'tsx', 'examples/postgres.ts'],
      cwd: join(__dirname, '../..'),
      env: {
        PATH: path,
        PORT: String(port),
        PGHOST: postgres.host,
        PGPORT: String(postgres.port),
        PGUSER: postgres.user,
        PGPASSWORD: postgres.password,
        PGDATABASE: postgres.database,
        DD_SERVICE: 'shop',
        DD_SERVICE_MAPPING: 'postgres:postgresql',
        DD_TRACE_MIDDLEWARE_TRACING_ENABLED: 'false',
        ...agent.environment(),
      },
    },
    t,
  )
  await shop.waitForLine(/the shop listens/, 25_000)
  const order: unknown = await (await fetch(`http://127.0.0.1:${port}/orders/7`)).json()
  assert.equal(typeof order === 'object' && order !== null && 'id' in order && order.id, 7)
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/stop`)).text(), 'Server shutting down...\n')
  const { code, stdout, stderr } = await shop.ended
  assert.deepEqual([code, stdout], [0, 'the shop listens\n'], stderr)

  assert.equal(
    tree(agent.spans()),
    [
      'express.request GET /orders/:id shop',
      '  pg.query SELECT $1::int AS id, now() AS placed postgresql',
      'express.request GET /stop shop',
    ].join('\n'),
  )
  const query = agent.spans().find(({ name }) => name === 'pg.query')
  assert.equal(query?.meta['db.name'], postgres.database)
  assert.equal(query?.meta['out.host'], postgres.host)
  assert.equal(query?.metrics['network.destination.port'], postgres.port)
  assert.ok(!JSON.stringify(query?.meta).includes(postgres.password))
  assert.equal(agent.points().length, 3)
})
