import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import amqplib from 'amqplib'
import { startRabbitmq } from '../../servers/rabbitmq'
import { leavesNothing } from './leaves-nothing'

/** The old major has the same methods where this test calls it. */
const old: typeof amqplib = createRequire(join(__dirname, '../../apps/amqplib-0/package.json'))('amqplib')

test('RabbitMQ serves amqplib 0.10 and 2 under its url, and leaves nothing', async () => {
  await leavesNothing(startRabbitmq, async rabbitmq => {
    for (const client of [amqplib, old]) {
      const connection = await client.connect(rabbitmq.url)
      const channel = await connection.createConfirmChannel()
      const { queue } = await channel.assertQueue('', { exclusive: true })
      channel.sendToQueue(queue, Buffer.from('said'), { headers: { word: 'kept' } })
      await channel.waitForConfirms()
      const message = await channel.get(queue, { noAck: true })
      assert.ok(message)
      assert.deepEqual([message.content.toString(), message.properties.headers?.word], ['said', 'kept'])
      const closed = once(channel, 'error')
      await assert.rejects(channel.checkQueue('no-such-queue'), /404/)
      await closed
      await connection.close()
    }
  })
})
