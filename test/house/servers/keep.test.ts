import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startChild } from '../../run-child'
import { createHome, keep } from '../../servers/keep'
import { endsWith, leavesNothing } from './leaves-nothing'

/** A server that starts another program, as RabbitMQ does, and notes something. */
const shell = (script: string) => ({ name: 'test', command: '/bin/sh', args: ['-c', script], ready: /ready (\d+)/ })
const serves = 'sleep 1000 & echo noted > note; echo ready $(cat note | wc -c); cat; wait'

test('a server is ready once it says so, and takes all that it started and noted with it', async () => {
  await leavesNothing(
    () => keep({ ...shell(serves), home: createHome('test') }),
    async ({ said }) => assert.equal(said[1], '6'),
  )
})

test('a server that ends before it is ready is told with what it said, and leaves nothing', async () => {
  const home = createHome('test')
  await assert.rejects(keep({ ...shell('echo of no use; exit 3'), home }), /test did not start: of no use/)
  assert.throws(() => readdirSync(home), { code: 'ENOENT' })
})

test('a program that does not exist is told', async () => {
  const missing = { ...shell(''), command: '/no/such/server', home: createHome('test') }
  await assert.rejects(keep(missing), /ENOENT/)
})

const endings = { 'by itself': 'SIGUSR2', 'by SIGKILL': 'SIGKILL' } as const
for (const [ending, signal] of Object.entries(endings)) {
  test(`a server and its files go when the process that asked for it ends ${ending}`, async t => {
    const folder = mkdtempSync(join(tmpdir(), 'tracer-house-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    const source = `
      const { createHome, keep } = require(${JSON.stringify(require.resolve('../../servers/keep'))})
      const program = ${JSON.stringify({ ...shell(serves), ready: undefined })}
      const work = setInterval(() => {}, 1000)
      process.on('SIGUSR2', () => clearInterval(work))
      keep({ ...program, ready: /ready/, home: createHome('test') }).then(() => console.log('up'))`
    const args = ['--import', 'tsx', '-e', source]
    const child = startChild({ args, env: { TMPDIR: folder }, timeout: 60_000 }, t)
    await child.waitForLine(/up/, 60_000)
    await endsWith(child, folder, () => child.signal(signal))
  })
}
