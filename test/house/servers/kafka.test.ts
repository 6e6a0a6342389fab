import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Kafka, logLevel } from 'kafkajs'
import { startKafka } from '../../servers/kafka'
import { leavesNothing } from './leaves-nothing'

test('Kafka serves kafkajs: a message with headers reaches a group, and nothing is left', async () => {
  await leavesNothing(startKafka, async ({ broker }) => {
    const kafka = new Kafka({ brokers: [broker], clientId: 'house', logLevel: logLevel.NOTHING })
    const producer = kafka.producer()
    await producer.connect()
    await producer.send({ topic: 'house', messages: [{ key: 'one', value: 'said', headers: { word: 'kept' } }] })
    const consumer = kafka.consumer({ groupId: 'house' })
    await consumer.connect()
    await consumer.subscribe({ topic: 'house', fromBeginning: true })
    const arrived = await new Promise<readonly unknown[]>(resolve => {
      void consumer.run({
        eachMessage: async ({ topic, message }) => resolve([topic, `${message.value}`, `${message.headers?.word}`]),
      })
    })
    assert.deepEqual(arrived, ['house', 'said', 'kept'])
    const admin = kafka.admin()
    await admin.connect()
    assert.ok((await admin.describeCluster()).clusterId)
    for (const client of [admin, consumer, producer]) await client.disconnect()
  })
})
