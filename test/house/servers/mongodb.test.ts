import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import * as driver from 'mongodb'
import { type Mongodb, startMongodb } from '../../servers/mongodb'

let server: Mongodb
before(async () => {
  server = await startMongodb()
})
after(() => server.stop())

/** An old driver has the same methods where these tests call it. */
const drivers: ReadonlyMap<number, typeof driver> = new Map([
  [7, driver],
  [6, installedIn('mongodb-6')],
  [4, installedIn('mongodb-4')],
])

function installedIn(app: string): typeof driver {
  return createRequire(join(__dirname, '../../apps', app, 'package.json'))('mongodb')
}

interface Item {
  readonly name: string
  readonly price: number
  readonly tags?: readonly string[]
}

for (const [major, { MongoClient }] of drivers) {
  /** A collection of this test alone. */
  const collectionFor = async (t: { readonly name: string; after(end: () => Promise<void>): void }) => {
    const client = await MongoClient.connect(server.url)
    t.after(() => client.close())
    const database = client.db(`shop-${major}-${Math.random().toString(36).slice(2)}`)
    return { client, database, items: database.collection<Item>('items') }
  }

  test(`mongodb ${major}: what is inserted is found, changed and deleted`, async t => {
    const { items } = await collectionFor(t)
    const { insertedId } = await items.insertOne({ name: 'pen', price: 2 })
    await items.insertMany([
      { name: 'ink', price: 7, tags: ['blue'] },
      { name: 'pad', price: 5 },
    ])
    assert.deepEqual(await items.findOne({ _id: insertedId }), { _id: insertedId, name: 'pen', price: 2 })
    const names = await items
      .find({ price: { $gt: 3 } }, { projection: { _id: 0, name: 1 } })
      .sort({ price: -1 })
      .toArray()
    assert.deepEqual(names, [{ name: 'ink' }, { name: 'pad' }])
    const { matchedCount, modifiedCount } = await items.updateMany({ price: { $gte: 5 } }, { $max: { price: 6 } })
    assert.deepEqual([matchedCount, modifiedCount], [2, 1])
    const upsert = await items.updateOne({ name: 'cup' }, { $set: { price: 9 } }, { upsert: true })
    assert.deepEqual([upsert.upsertedCount, await items.countDocuments({})], [1, 4])
    assert.deepEqual(await items.findOne({ name: 'cup' }, { projection: { _id: 0 } }), { name: 'cup', price: 9 })
    assert.equal((await items.replaceOne({ name: 'cup' }, { name: 'mug', price: 8 })).modifiedCount, 1)
    assert.equal((await items.deleteOne({ name: 'mug' })).deletedCount, 1)
    assert.equal((await items.deleteMany({})).deletedCount, 3)
    assert.equal(await items.estimatedDocumentCount(), 0)
  })

  test(`mongodb ${major}: a cursor brings all batches, and can be closed before`, async t => {
    const { items } = await collectionFor(t)
    await items.insertMany(Array.from({ length: 7 }, (_, price) => ({ name: 'pen', price })))
    const from = server.commands.length
    const prices = (await items.find({}).batchSize(3).toArray()).map(({ price }) => price)
    assert.deepEqual(prices, [0, 1, 2, 3, 4, 5, 6])
    const cursor = items.find({}, { batchSize: 2 })
    assert.equal((await cursor.next())?.price, 0)
    await cursor.close()
    const sent = server.commands.slice(from).map(command => Object.keys(command)[0])
    assert.deepEqual(sent, ['find', 'getMore', 'getMore', 'find', 'killCursors'])
    assert.deepEqual(
      (await items.find({}).skip(2).limit(2).toArray()).map(({ price }) => price),
      [2, 3],
    )
  })

  test(`mongodb ${major}: aggregations, counts and distinct values are computed`, async t => {
    const { items } = await collectionFor(t)
    await items.insertMany(['pen', 'pen', 'ink'].map((name, price) => ({ name, price })))
    const pipeline = [{ $group: { _id: '$name', sum: { $sum: '$price' } } }, { $sort: { _id: 1 } }]
    assert.deepEqual(await items.aggregate(pipeline).toArray(), [
      { _id: 'ink', sum: 2 },
      { _id: 'pen', sum: 1 },
    ])
    assert.equal(await items.countDocuments({ name: 'pen' }), 2)
    assert.deepEqual((await items.distinct('name')).sort(), ['ink', 'pen'])
  })

  test(`mongodb ${major}: one document is found and changed in one step`, async t => {
    const { items } = await collectionFor(t)
    await items.insertOne({ name: 'pen', price: 1 })
    const raise = { $inc: { price: 1 } }
    const options = { returnDocument: 'after', includeResultMetadata: true } as const
    assert.equal((await items.findOneAndUpdate({ name: 'pen' }, raise, options)).value?.price, 2)
    await items.findOneAndReplace({ name: 'pen' }, { name: 'ink', price: 3 })
    await items.findOneAndDelete({ name: 'ink' })
    assert.equal(await items.countDocuments({}), 0)
  })

  test(`mongodb ${major}: a key that is taken is refused with MongoDB's code and words`, async t => {
    const { items } = await collectionFor(t)
    assert.equal(await items.createIndex({ name: 1 }, { unique: true }), 'name_1')
    await items.insertOne({ name: 'pen', price: 1 })
    const message = /^E11000 duplicate key error collection: shop-\S+\.items index: name_1 dup key: \{ name: "pen" \}$/
    await assert.rejects(items.insertOne({ name: 'pen', price: 2 }), {
      name: 'MongoServerError',
      code: 11_000,
      message,
    })
    const many = items.insertMany(
      ['ink', 'pen', 'pad'].map(name => ({ name, price: 3 })),
      { ordered: false },
    )
    await assert.rejects(many, { name: 'MongoBulkWriteError', code: 11_000 })
    assert.equal(await items.countDocuments({}), 3)
    await assert.rejects(items.updateOne({ name: 'ink' }, { $set: { name: 'pen' } }), { code: 11_000 })
  })

  test(`mongodb ${major}: a command that cannot be carried out is an error of the server`, async t => {
    const { database, items } = await collectionFor(t)
    const unknown = { name: 'MongoServerError', code: 59, codeName: 'CommandNotFound' }
    await assert.rejects(database.command({ fly: 1 }), unknown)
    await assert.rejects(items.find({ $no: 1 }).toArray(), { name: 'MongoServerError', code: 2 })
    await assert.rejects(items.updateOne({ name: 'pen' }, { $no: { price: 1 } }, { upsert: true }), { code: 9 })
    await assert.rejects(items.aggregate([{ $no: 1 }]).toArray(), { code: 40_324 })
    await assert.rejects(items.watch().next(), { code: 40_573 })
  })

  test(`mongodb ${major}: a fail point has a command fail, or its connection end`, async t => {
    const { client, items } = await collectionFor(t)
    const failing = (data: object) =>
      client.db('admin').command({ configureFailPoint: 'failCommand', mode: { times: 1 }, data })
    await failing({ failCommands: ['insert'], errorCode: 8000 })
    await assert.rejects(items.insertOne({ name: 'pen', price: 1 }), { name: 'MongoServerError', code: 8000 })
    await failing({ failCommands: ['insert'], closeConnection: true })
    await assert.rejects(items.insertOne({ name: 'pen', price: 1 }), { name: 'MongoNetworkError' })
    await items.insertOne({ name: 'pen', price: 1 })
    assert.equal(await items.countDocuments({}), 1)
  })

  test(`mongodb ${major}: collections and databases are listed and dropped`, async t => {
    const { client, database, items } = await collectionFor(t)
    await items.createIndex({ price: -1 })
    await database.createCollection('orders')
    await assert.rejects(database.createCollection('orders'), { code: 48 })
    const names = (await database.listCollections().toArray()).map(({ name }) => name)
    assert.deepEqual(names.sort(), ['items', 'orders'])
    assert.deepEqual(
      (await items.indexes()).map(({ name }) => name),
      ['_id_', 'price_-1'],
    )
    assert.ok(await items.drop())
    await database.dropDatabase()
    const { databases } = await client.db('admin').admin().listDatabases()
    assert.ok(databases.every(({ name }) => name !== database.databaseName))
  })

  test(`mongodb ${major}: a write without acknowledgement arrives, and bulk writes go in their order`, async t => {
    const { items } = await collectionFor(t)
    await items.insertOne({ name: 'pen', price: 1 }, { writeConcern: { w: 0 } })
    const result = await items.bulkWrite([
      { insertOne: { document: { name: 'ink', price: 2 } } },
      { updateOne: { filter: { name: 'ink' }, update: { $inc: { price: 1 } } } },
      { deleteOne: { filter: { name: 'none' } } },
    ])
    assert.deepEqual([result.insertedCount, result.modifiedCount, result.deletedCount], [1, 1, 0])
    assert.equal((await items.findOne({ name: 'ink' }))?.price, 3)
    while ((await items.countDocuments({ name: 'pen' })) === 0);
  })
}

test('a transaction is refused, as by a server without replicas', async t => {
  const client = await driver.MongoClient.connect(server.url)
  t.after(() => client.close())
  const session = client.startSession()
  const work = session.withTransaction(() => client.db('shop').collection('items').insertOne({}, { session }))
  // The driver's own words for the server's refusal of transaction numbers.
  await assert.rejects(work, { name: 'MongoServerError', message: /does not support retryable writes/ })
  await session.endSession()
})

test('what is not the protocol ends the connection alone, and stop ends the server', async () => {
  const own = await startMongodb()
  const response = await fetch(`http://${own.host}:${own.port}/`).catch((error: unknown) => error)
  assert.ok(response instanceof TypeError)
  const client = await driver.MongoClient.connect(own.url, { serverSelectionTimeoutMS: 500 })
  assert.deepEqual(await client.db('shop').command({ ping: 1 }), { ok: 1 })
  await own.stop()
  await assert.rejects(client.db('shop').command({ ping: 1 }))
  await client.close()
  await own.stop()
})
