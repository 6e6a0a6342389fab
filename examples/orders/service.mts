// An order service that knows nothing of tracing: Fastify, Redis, MySQL, MongoDB, gRPC and Kafka.
//
//   REDIS_URL=… MYSQL_URL=… MONGO_URL=… KAFKA_BROKER=… npx ddtrace-run node --import tsx examples/orders/service.mts
//   curl -X POST http://localhost:3000/orders/tea
import { fileURLToPath } from 'node:url'
import grpc from '@grpc/grpc-js'
import loader from '@grpc/proto-loader'
import { fastify } from 'fastify'
import { Kafka } from 'kafkajs'
import { MongoClient } from 'mongodb'
import mysql from 'mysql2/promise'
import { createClient } from 'redis'

const { REDIS_URL, MYSQL_URL, MONGO_URL, KAFKA_BROKER, PORT = '3000' } = process.env

/** What is asked of the stock, which is a service of its own. */
interface Stock extends grpc.Client {
  Reserve(item: { name: string }, done: (error: Error | null, reservation?: { left: number }) => void): void
}

const definition = loader.loadSync(fileURLToPath(new URL('stock.proto', import.meta.url)))
const { shop } = grpc.loadPackageDefinition(definition) as unknown as {
  shop: {
    Stock: { new (address: string, credentials: grpc.ChannelCredentials): Stock; service: grpc.ServiceDefinition }
  }
}

async function startStock(): Promise<{ client: Stock; stop(): void }> {
  const server = new grpc.Server()
  server.addService(shop.Stock.service, {
    Reserve: (_call: unknown, done: grpc.sendUnaryData<{ left: number }>) => done(null, { left: 6 }),
  })
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  )
  const client = new shop.Stock(`127.0.0.1:${port}`, grpc.credentials.createInsecure())
  const stop = (): void => {
    client.close()
    server.forceShutdown()
  }
  return { client, stop }
}

const redis = await createClient({ url: REDIS_URL ?? 'redis://localhost' }).connect()
const database = mysql.createPool(MYSQL_URL ?? 'mysql://localhost/shop')
const mongo = await new MongoClient(MONGO_URL ?? 'mongodb://localhost').connect()
const kafka = new Kafka({ brokers: [KAFKA_BROKER ?? 'localhost:9092'], clientId: 'orders', logLevel: 0 })
const stock = await startStock()
const producer = kafka.producer()
const consumer = kafka.consumer({ groupId: 'orders-mail' })
await producer.connect()
await consumer.connect()
await consumer.subscribe({ topic: 'orders', fromBeginning: true })
await consumer.run({ eachMessage: async ({ message }) => console.log('mail for', String(message.value)) })

const app = fastify()
app.post<{ Params: { item: string } }>('/orders/:item', async ({ params: { item } }) => {
  const seen = await redis.incr(`seen:${item}`)
  const [[row]] = (await database.query('SELECT ? AS item', [item])) as unknown as [[{ item: string }]]
  const { left } = await new Promise<{ left: number }>((resolve, reject) =>
    stock.client.Reserve({ name: row.item }, (error, reservation) =>
      reservation === undefined ? reject(error) : resolve(reservation),
    ),
  )
  await mongo.db('shop').collection('orders').insertOne({ item, left })
  await producer.send({ topic: 'orders', messages: [{ value: item }] })
  return { item, seen, left }
})
app.post('/stop', async () => {
  setImmediate(() => void stop())
  return 'stops'
})

async function stop(): Promise<void> {
  await Promise.all([
    app.close(),
    consumer.disconnect(),
    producer.disconnect(),
    redis.close(),
    database.end(),
    mongo.close(),
  ])
  stock.stop()
}

await app.listen({ port: Number(PORT), host: '127.0.0.1' })
console.log('orders listens on', PORT)
