import assert from 'node:assert/strict'
import { test } from 'node:test'
import Ioredis from 'ioredis'
import { createClient } from 'redis'
import { startRedis } from '../../servers/redis'
import { leavesNothing } from './leaves-nothing'

test('Redis serves ioredis and redis under its url, and leaves nothing', async () => {
  await leavesNothing(startRedis, async redis => {
    const ioredis = new Ioredis(redis.url)
    assert.equal(await ioredis.set('word', 'said'), 'OK')
    assert.deepEqual(await ioredis.multi().incr('count').get('word').exec(), [
      [null, 1],
      [null, 'said'],
    ])
    await assert.rejects(ioredis.incr('word'), /not an integer/)
    const other = createClient({ url: redis.url })
    await other.connect()
    assert.equal(await other.get('word'), 'said')
    await other.close()
    await ioredis.quit()
  })
})
