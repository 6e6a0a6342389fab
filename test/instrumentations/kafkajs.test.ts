import assert from 'node:assert/strict'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import type * as Kafkajs from 'kafkajs'
import { type CallSubject, callContract } from '../contracts/calls'
import { type Handler, type MessageSubject, messageContract } from '../contracts/messages'
import { programContract } from '../contracts/programs'
import { type Kafka, shareKafka, startKafka } from '../servers/kafka'
import { startTraced, type Traced } from '../traced'
import { tree } from '../tree'

interface Messages extends MessageSubject, CallSubject {
  readonly producer: Kafkajs.Producer
  stop(): Promise<void>
}

const modules = ['kafkajs', '../apps/kafkajs-1/node_modules/kafkajs'] as const
const topicOf = (module: string) => `kafkajs-test-${module.length}`
let traced: Traced
let kafka: Kafka
/** Brokers without messages or groups, one for each program: those of others would be told too. */
let fresh: Kafka[]
let started: readonly Kafka[]
const subjects = new Map<string, Messages>()

before(async () => {
  kafka = await shareKafka()
  started = await Promise.all(Array.from({ length: 12 }, startKafka))
  fresh = [...started]
  traced = await startTraced()
  await Promise.all(modules.map(async module => subjects.set(module, await open(module))))
  await traced.collect(() => undefined)
})

after(async () => {
  for (const subject of subjects.values()) await subject.stop()
  await traced.stop()
  await kafka.stop()
  await Promise.all(started.map(broker => broker.stop()))
})

function client(module: string, options: object = {}): Kafkajs.Kafka {
  const { Kafka: Client, logLevel } = require(module) as typeof Kafkajs
  return new Client({
    brokers: [kafka.broker],
    logLevel: logLevel.NOTHING,
    retry: { retries: 3, initialRetryTime: 50 },
    ...options,
  })
}

/** A producer, a consumer of single messages and one of batches, each with a topic of its own. */
async function open(module: string): Promise<Messages> {
  const topic = topicOf(module)
  const batches = `${topic}-batches`
  const kafkajs = client(module)
  const { Partitioners } = require(module) as typeof Kafkajs
  const producer = kafkajs.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  for (const each of [topic, batches]) await producer.send({ topic: each, messages: [{ value: 'first' }] })
  let handler: Handler = () => undefined
  const consumer = kafkajs.consumer({
    groupId: topic,
    maxWaitTimeInMs: 20,
    retry: { retries: 10, initialRetryTime: 50 },
  })
  const batchConsumer = kafkajs.consumer({ groupId: batches, maxWaitTimeInMs: 20 })
  await Promise.all([consumer.connect(), batchConsumer.connect()])
  await consumer.subscribe({ topic, fromBeginning: true })
  await batchConsumer.subscribe({ topic: batches, fromBeginning: true })
  const ready = new Promise<void>(resolve => {
    handler = () => resolve()
  })
  await consumer.run({
    eachMessage: async ({ message }) => void (await handler(String(message.value), userHeaders(message.headers))),
  })
  let batched = (_texts: readonly string[]): void => undefined
  const readyToo = new Promise<void>(resolve => {
    batched = () => resolve()
  })
  await batchConsumer.run({
    eachBatch: async ({ batch }) => batched(batch.messages.map(({ value }) => String(value))),
  })
  await Promise.all([ready, readyToo])
  return {
    producer,
    handle(next) {
      handler = next
    },
    send: (text, headers) =>
      producer.send({
        topic,
        messages: [Object.freeze({ value: text, ...(headers && { headers }) }) as Kafkajs.Message],
      }),
    sendMany: texts => producer.sendBatch({ topicMessages: [{ topic, messages: texts.map(value => ({ value })) }] }),
    async batch(texts) {
      const missing = new Set(texts)
      const all = new Promise<void>(resolve => {
        batched = got => {
          for (const text of got) missing.delete(text)
          if (missing.size === 0) setTimeout(resolve, 50)
        }
      })
      await Promise.all(texts.map(value => producer.send({ topic: batches, messages: [{ value, partition: 0 }] })))
      await all
    },
    call: async () =>
      (await producer.send({ topic: `${topic}-calls`, messages: [{ value: 'x', partition: 0 }] })).length,
    refused: () => producer.send({ topic, messages: [{} as Kafkajs.Message] }),
    carry: secret =>
      producer.send({ topic: `${topic}-calls`, messages: [{ key: secret, value: secret, headers: { secret } }] }),
    async stop() {
      await Promise.all([producer.disconnect(), consumer.disconnect(), batchConsumer.disconnect()])
    },
  }
}

function userHeaders(headers: Kafkajs.IHeaders | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]))
}

for (const module of modules) {
  const topic = topicOf(module)
  test(`${module}: where a message went, who read it, and that it is a tombstone are told`, async () => {
    const { producer, handle } = subjects.get(module) as Messages
    const spans = await traced.collect(async () => {
      const arrived = new Promise<void>(resolve => handle(text => text === 'null' && setTimeout(resolve, 50)))
      await producer.send({ topic, messages: [{ key: 'k', value: null, partition: 0 }] })
      await arrived
    })
    const [sent, got] = ['kafka.produce', 'kafka.consume'].map(name => spans.find(span => span.name === name))
    assert.ok(sent && got, tree(spans))
    assert.deepEqual([sent.meta['kafka.tombstone'], got.meta['kafka.tombstone']], ['true', 'true'])
    assert.deepEqual([sent.metrics['kafka.partition'], got.metrics['kafka.partition']], [0, 0])
    assert.equal(got.meta['kafka.message.offset'], sent.meta['kafka.message.offset'])
    assert.ok(got.meta['kafka.cluster_id'])
    assert.equal(got.meta['messaging.kafka.consumer.group'], topic)
    assert.deepEqual([sent.resource, got.resource, sent.metrics['kafka.batch_size']], [topic, topic, 1])
  })

  messageContract(
    {
      plugin: 'kafkajs',
      produce: 'kafka.produce',
      consume: 'kafka.consume',
      service: 'app-kafka',
      meta: () => ({
        component: 'kafkajs',
        'messaging.system': 'kafka',
        'messaging.destination.name': topic,
        'kafka.topic': topic,
        'messaging.kafka.bootstrap.servers': kafka.broker,
      }),
      // Its consumer would be long in coming back: below.
      neverFails: true,
    },
    () => traced,
    () => subjects.get(module) as Messages,
  )

  callContract(
    {
      plugin: 'kafkajs',
      name: 'kafka.produce',
      service: 'app-kafka',
      type: '',
      kind: 'producer',
      value: 1,
      refusal: /Invalid message without value/,
    },
    () => traced,
    () => subjects.get(module) as Messages,
    () => ({ 'kafka.topic': `${topic}-calls` }),
  )

  test(`${module}: a handler that fails is told by its span`, async () => {
    const { producer } = subjects.get(module) as Messages
    const failing = `${topic}-failing`
    await producer.send({ topic: failing, messages: [{ value: 'x' }] })
    const consumer = client(module).consumer({ groupId: failing, maxWaitTimeInMs: 20, retry: { retries: 0 } })
    await consumer.connect()
    await consumer.subscribe({ topic: failing, fromBeginning: true })
    const spans = await traced.collect(async () => {
      const failed = new Promise<void>(resolve => {
        consumer.run({
          eachMessage: async () => {
            resolve()
            throw new RangeError('of the handler')
          },
        })
      })
      await failed
      await consumer.disconnect()
    })
    const [got] = spans.filter(span => span.name === 'kafka.consume')
    assert.deepEqual(
      [got?.error, got?.meta['error.type'], got?.meta['error.message']],
      [1, 'RangeError', 'of the handler'],
    )
  })

  test(`${module}: a producer whose broker refuses headers writes none any more`, async () => {
    const proxy = await refuseHeaders(kafka.port)
    const producer = client(module, {
      retry: { retries: 0 },
      socketFactory: ({ onConnect }: { onConnect: () => void }) => connect(proxy.port, '127.0.0.1', onConnect),
    }).producer({ retry: { retries: 0 } })
    await producer.connect()
    try {
      const send = () => producer.send({ topic: `${topic}-old`, messages: [{ value: 'x' }] })
      const spans = await traced.collect(async () => {
        await assert.rejects(send(), { type: 'UNKNOWN' })
        await send()
        await send()
      })
      assert.deepEqual(
        spans.map(span => span.error),
        [1, 0, 0],
      )
      assert.equal(proxy.refused, 1)
    } finally {
      await producer.disconnect()
      proxy.server.close()
    }
  })
}

/** Stands before a broker and answers to what has headers of traces that it does not know what is wrong. */
async function refuseHeaders(port: number): Promise<{ port: number; readonly server: Server; refused: number }> {
  const counts = { refused: 0 }
  const server = createServer(from => {
    const to = connect(port, '127.0.0.1')
    const refused = new Set<number>()
    frames(from, frame => {
      // A request begins with its kind, of which 0 is to produce, its version, and a number that its answer repeats.
      if (frame.readInt16BE(4) === 0 && frame.includes('x-datadog-trace-id')) refused.add(frame.readInt32BE(8))
      to.write(frame)
    })
    frames(to, frame => {
      if (refused.delete(frame.readInt32BE(4))) {
        counts.refused++
        const name = frame.readInt16BE(12)
        // The code of the first partition, behind the topic's name, a count and the partition's number.
        frame.writeInt16BE(-1, 14 + name + 4 + 4)
      }
      from.write(frame)
    })
    from.on('close', () => to.destroy()).on('error', () => undefined)
    to.on('close', () => from.destroy()).on('error', () => undefined)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(counts, { server, port: (server.address() as { port: number }).port })
}

function frames(socket: Socket, take: (frame: Buffer) => void): void {
  let rest = Buffer.alloc(0)
  socket.on('data', part => {
    rest = Buffer.concat([rest, part])
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const end = 4 + rest.readInt32BE(0)
      take(Buffer.from(rest.subarray(0, end)))
      rest = rest.subarray(end)
    }
  })
}

for (const [title, app] of [
  ['kafkajs 2', undefined],
  ['kafkajs 1', 'kafkajs-1'],
] as const) {
  const topic = `kafkajs-program-${title.at(-1)}`
  programContract({
    title,
    ...(app !== undefined && { app }),
    imports: { '{ Kafka, logLevel }': 'kafkajs' },
    body: `
const kafka = new Kafka({ brokers: [process.env.BROKER], logLevel: logLevel.NOTHING })
const producer = kafka.producer()
await producer.connect()
await producer.send({ topic: '${topic}', messages: [{ value: 'hello', partition: 0 }] })
const consumer = kafka.consumer({ groupId: 'program', maxWaitTimeInMs: 20 })
await consumer.connect()
await consumer.subscribe({ topic: '${topic}', fromBeginning: true })
await new Promise(resolve => consumer.run({ eachMessage: async ({ message }) => { resolve(String(message.value)) } }))
await consumer.disconnect()
await producer.disconnect()
console.log('done')`,
    ...(app !== undefined && { nodes: [20, 26] }),
    env: () => ({ BROKER: fresh.pop()?.broker ?? '', KAFKAJS_NO_PARTITIONER_WARNING: '1', NODE_NO_WARNINGS: '1' }),
    trees: [`kafka.produce ${topic} app-kafka\n  kafka.consume ${topic} app-kafka`],
    stdout: 'done',
  })
}
