import assert from 'node:assert/strict'
import { test } from 'node:test'
import Ioredis from 'ioredis'
import mysql from 'mysql2/promise'
import { openDoor } from '../../servers/door'
import { shareMariadb } from '../../servers/mariadb'
import { shareRedis } from '../../servers/redis'
import { DOOR, share } from '../../servers/share'
import { leavesNothing } from './leaves-nothing'

/** Runs with a door of its own in the place of the run's. */
async function behindDoor(use: () => Promise<void>): Promise<void> {
  const usual = process.env[DOOR]
  const door = await openDoor()
  process.env[DOOR] = door.path
  try {
    await use()
  } finally {
    if (usual === undefined) delete process.env[DOOR]
    else process.env[DOOR] = usual
    await door.close()
  }
}

test('those who ask at the same time share one Redis, each with a database', () =>
  behindDoor(async () => {
    const [one, other] = await Promise.all([shareRedis(), shareRedis()])
    assert.equal(one.port, other.port)
    assert.notEqual(one.url, other.url)
    const clients = [new Ioredis(one.url), new Ioredis(other.url)] as const
    await clients[0].set('word', 'mine')
    assert.equal(await clients[1].get('word'), null)
    // What is shared does not end with one of those who use it.
    await other.stop()
    assert.equal(await clients[0].get('word'), 'mine')
    for (const client of clients) await client.quit()
  }))

test('those who ask at the same time share one MariaDB, each with a database', () =>
  behindDoor(async () => {
    const [one, other] = await Promise.all([shareMariadb(), shareMariadb()])
    assert.equal(one.port, other.port)
    assert.notEqual(one.database, other.database)
    for (const { url } of [one, other]) {
      const connection = await mysql.createConnection(url)
      await connection.query('create table items (name varchar(20))')
      await connection.end()
    }
  }))

test('what cannot be started is told to the one who asked', () =>
  behindDoor(async () => {
    const none = () => Promise.reject(new Error('started by itself'))
    await assert.rejects(share('mongodb', none), /no server is called mongodb/)
  }))

test('a test that is run alone has a server of its own, which ends', async () => {
  const usual = process.env[DOOR]
  delete process.env[DOOR]
  try {
    await leavesNothing(shareRedis, async redis => {
      const client = new Ioredis(redis.url)
      assert.equal(await client.ping(), 'PONG')
      await client.quit()
    })
  } finally {
    if (usual !== undefined) process.env[DOOR] = usual
  }
})
