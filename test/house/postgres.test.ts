import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { Client } from 'pg'
import { startPostgres } from '../postgres'
import { startChild } from '../run-child'

test('a real PostgreSQL answers under its url, wants its password, and is gone after stop', async () => {
  const postgres = await startPostgres()
  let folder = ''
  try {
    const client = new Client({ connectionString: postgres.url })
    await client.connect()
    const { rows } = await client.query(
      'select version() as version, current_database() as name, $1::int + 1 as sum',
      [2],
    )
    assert.match(rows[0].version, /^PostgreSQL \d+/)
    assert.equal(rows[0].name, postgres.database)
    assert.equal(rows[0].sum, 3)
    folder = (await client.query('show data_directory')).rows[0].data_directory
    assert.ok(existsSync(folder))
    await client.end()
    const { host, port, user, database } = postgres
    const wrong = new Client({ host, port, user, database, password: 'wrong' })
    await assert.rejects(wrong.connect(), { code: '28P01' })
  } finally {
    await postgres.stop()
  }
  assert.ok(!existsSync(folder))
  await assert.rejects(new Client({ connectionString: postgres.url }).connect(), { code: 'ECONNREFUSED' })
  await postgres.stop()
})

for (const ending of ['exit without stop', 'SIGKILL']) {
  test(`the server and its files go when the test process ends by ${ending}`, { timeout: 120_000 }, async t => {
    const source = `
      const { startPostgres } = require(${JSON.stringify(require.resolve('../postgres'))})
      startPostgres().then(postgres => console.log('url ' + postgres.url + ' end'))
      ${ending === 'SIGKILL' ? 'setInterval(() => undefined, 1000)' : ''}`
    const child = startChild({ args: ['--import', 'tsx', '-e', source], timeout: 60_000 }, t)
    const [, url] = await child.waitForLine(/url (\S+) end/, 60_000)
    if (ending === 'SIGKILL') child.signal('SIGKILL')
    await child.ended
    await refuses(String(url))
  })
}

/** Resolves once nothing listens any more. */
async function refuses(url: string): Promise<void> {
  for (;;) {
    const client = new Client({ connectionString: url })
    client.on('error', () => undefined)
    const error: unknown = await client.connect().catch(reason => reason)
    await client.end().catch(() => undefined)
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ECONNREFUSED') return
  }
}
