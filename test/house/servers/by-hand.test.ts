import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MongoClient } from 'mongodb'
import { runChild, startChild } from '../../run-child'

const byHand = (name: string) => ({ args: ['--import', 'tsx', require.resolve('../../servers/by-hand'), name] })

test('a server started by hand says where it is, and serves until it is ended', async t => {
  const child = startChild(byHand('mongodb'), t)
  const [url] = await child.waitForLine(/mongodb:\/\/127\.0\.0\.1:\d+/, 20_000)
  const client = await MongoClient.connect(url)
  assert.deepEqual(await client.db('shop').command({ ping: 1 }), { ok: 1 })
  await client.close()
  child.signal('SIGINT')
  assert.equal((await child.ended).signal, 'SIGINT')
})

test('a server that nobody knows is refused with those that there are', async () => {
  const { code, stderr } = await runChild(byHand('oracle'))
  assert.equal(code, 1)
  assert.match(stderr, /expected one of aws, kafka, mariadb, mongodb, rabbitmq, redis, got oracle/)
})
