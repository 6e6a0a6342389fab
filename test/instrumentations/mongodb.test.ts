import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { MongoClient } from 'mongodb'
import { type CallSubject, callContract } from '../contracts/calls'
import { programContract } from '../contracts/programs'
import { type Mongodb, startMongodb } from '../servers/mongodb'
import { startTraced, type Traced } from '../traced'
import { tree } from '../tree'
import type { Span } from '../wire/span'

interface Module {
  readonly MongoClient: new (url: string, options?: object) => MongoClient
}

const modules = {
  'mongodb 7': 'mongodb',
  'mongodb 6': '../apps/mongodb-6/node_modules/mongodb',
  'mongodb 4': '../apps/mongodb-4/node_modules/mongodb',
} as const
const titles = Object.keys(modules) as (keyof typeof modules)[]

let traced: Traced
let server: Mongodb
const clients = new Map<string, MongoClient>()

const connect = (title: keyof typeof modules, options: object = {}): MongoClient =>
  new (require(modules[title]) as Module).MongoClient(server.url, options)

before(async () => {
  server = await startMongodb()
  traced = await startTraced()
  for (const title of titles) {
    const client = connect(title)
    await client.connect()
    clients.set(title, client)
  }
  const people = clients.get('mongodb 7')?.db('shop').collection<{ _id: number; name: string }>('people')
  await people?.insertMany([1, 2, 3, 4, 5].map(id => ({ _id: id, name: `name ${id}` })))
  await traced.collect(() => undefined)
})

after(async () => {
  for (const client of clients.values()) await client.close()
  await traced.stop()
  await server.stop()
})

/** The spans as a tree, without services. */
const shown = (spans: readonly Span[]): string[] =>
  tree(spans)
    .split('\n')
    .map(line => line.replace(/ app.*/, ''))
const queryOf = (spans: readonly Span[]): string | undefined => spans.at(-1)?.meta['mongodb.query']

test('mongodb: the older names of the plugin and of its settings hold', async () => {
  traced.tracer.use('mongodb-core', { queryInResourceName: true })
  try {
    const people = clients.get('mongodb 7')?.db('shop').collection('people')
    const [span] = await traced.collect(() => people?.findOne({ name: 'x' }))
    assert.equal(span?.resource, 'find shop.people {"name":"?"}')
  } finally {
    traced.tracer.use('mongodb-core', {})
  }
})

for (const title of titles) {
  const client = () => clients.get(title) as MongoClient
  const people = () => client().db('shop').collection<{ _id: number; name: string }>('people')

  callContract(
    {
      plugin: 'mongodb',
      name: 'mongodb.query',
      service: 'app-mongodb',
      type: 'mongodb',
      kind: 'client',
      value: { _id: 1, name: 'name 1' },
      refusal: /no such command/,
    },
    () => traced,
    (): CallSubject => ({
      call: () => people().findOne({ _id: 1 }),
      refused: () => client().db('shop').command({ noSuchCommand: 1 }),
      carry: async secret => {
        await people().updateOne(
          { name: secret, nested: { $in: [secret, { deep: secret }] } },
          { $set: { name: secret } },
        )
      },
      ...(title === 'mongodb 4' && {
        callThen: (_: number, callback: (error: unknown, value?: unknown) => void) =>
          (people() as unknown as { findOne(filter: object, callback: unknown): void }).findOne({ _id: 1 }, callback),
      }),
    }),
    () => ({
      component: 'mongodb',
      'db.type': 'mongodb',
      'db.name': 'shop',
      'db.operation': 'find',
      'mongodb.collection': 'people',
      'mongodb.query': '{"_id":"?"}',
      'out.host': server.host,
    }),
  )

  test(`${title}: each command says what is asked, of which collection, and without values`, async () => {
    const of = async (action: () => unknown) => {
      const spans = await traced.collect(action)
      assert.equal(spans.length, 1, tree(spans))
      return [spans[0]?.resource, queryOf(spans)]
    }
    const other = client().db('shop').collection<{ _id: number; n: number }>('other')
    await other.deleteMany({})
    await traced.collect(() => undefined)
    assert.deepEqual(await of(() => other.insertOne({ _id: 1, n: 1 })), ['insert shop.other', undefined])
    assert.deepEqual(await of(() => other.updateOne({ _id: 1 }, { $inc: { n: 1 } })), [
      'update shop.other',
      title === 'mongodb 4'
        ? '[{"q":{"_id":"?"},"u":{"$inc":{"n":"?"}}}]'
        : '[{"q":{"_id":"?"},"u":{"$inc":{"n":"?"}}}]',
    ])
    assert.deepEqual(await of(() => other.aggregate([{ $match: { n: { $gt: 1 } } }]).toArray()), [
      'aggregate shop.other',
      '[{"$match":{"n":{"$gt":"?"}}}]',
    ])
    assert.deepEqual(await of(() => other.distinct('n', { n: 2 })), ['distinct shop.other', '{"n":"?"}'])
    assert.deepEqual(await of(() => other.findOneAndUpdate({ n: 2 }, { $set: { n: 3 } })), [
      'findAndModify shop.other',
      '{"n":"?"}',
    ])
    assert.deepEqual(await of(() => other.deleteOne({ _id: 1 })), [
      'delete shop.other',
      '[{"q":{"_id":"?"},"limit":"?"}]',
    ])
  })

  test(`${title}: a span tells the port, and values where a setting shows them`, async () => {
    traced.tracer.use('mongodb', { obfuscationEnabled: false })
    try {
      const spans = await traced.collect(() => people().findOne({ _id: 1 }))
      assert.equal(queryOf(spans), '{"_id":1}')
      assert.equal(spans[0]?.metrics['network.destination.port'], server.port)
    } finally {
      traced.tracer.use('mongodb', {})
    }
  })

  test(`${title}: each batch of a cursor has whoever asked for it as parent`, async () => {
    const { tracer, collect } = traced
    const spans = await collect(async () => {
      const cursor = people().find({}, { batchSize: 2 })
      await tracer.trace('request', { resource: 'first' }, async () => {
        assert.ok((await cursor.next()) && (await cursor.next()))
      })
      await tracer.trace('request', { resource: 'second' }, async () => void (await cursor.next()))
      await tracer.trace('request', { resource: 'third' }, async () => {
        for await (const _ of cursor);
      })
    })
    assert.deepEqual(shown(spans), [
      'request first',
      '  mongodb.query find shop.people',
      'request second',
      '  mongodb.query getMore shop.people',
      'request third',
      '  mongodb.query getMore shop.people',
    ])
  })

  test(`${title}: iterations at the same time have their own parents`, async () => {
    const { tracer, collect } = traced
    const read = async () => {
      let count = 0
      for await (const _ of people().find({}, { batchSize: 2 })) count++
      return count
    }
    const spans = await collect(async () => {
      const counts = await Promise.all([1, 2, 3].map(id => tracer.trace('request', { resource: `${id}` }, read)))
      assert.deepEqual(counts, [5, 5, 5])
    })
    const one = ['find', 'getMore', 'getMore'].map(name => `  mongodb.query ${name} shop.people`)
    assert.deepEqual(
      shown(spans),
      [1, 2, 3].flatMap(id => [`request ${id}`, ...one]),
    )
  })

  test(`${title}: a bulk write has a span for each of its commands`, async () => {
    const spans = await traced.collect(() =>
      traced.tracer.trace('request', { resource: 'bulk' }, () =>
        client()
          .db('shop')
          .collection<{ _id: number }>('bulk')
          .bulkWrite([{ insertOne: { document: { _id: 1 } } }, { deleteOne: { filter: { _id: 1 } } }]),
      ),
    )
    assert.deepEqual(shown(spans), [
      'request bulk',
      '  mongodb.query insert shop.bulk',
      '  mongodb.query delete shop.bulk',
    ])
  })

  test(`${title}: writes that a server did not do are an error of the span`, async () => {
    const spans = await traced.collect(() => assert.rejects(people().insertOne({ _id: 1, name: 'again' })))
    assert.equal(spans[0]?.error, 1, tree(spans))
    assert.match(spans[0]?.meta['error.message'] ?? '', /E11000/)
    assert.equal(spans[0]?.meta['error.type'], 'WriteError')
  })

  test(`${title}: the first call of a client connects without spans, and has its caller as parent`, async () => {
    const spans = await traced.collect(async () => {
      const fresh = connect(title)
      if (title === 'mongodb 4') await fresh.connect()
      await Promise.all(
        [1, 2].map(id =>
          traced.tracer.trace('request', { resource: `${id}` }, () => fresh.db('shop').collection('people').findOne()),
        ),
      )
      await fresh.close()
    })
    assert.deepEqual(
      shown(spans),
      [1, 2].flatMap(id => [`request ${id}`, '  mongodb.query find shop.people']),
    )
  })

  test(`${title}: calls that wait for a connection have their callers as parents`, async () => {
    const fresh = connect(title, { maxPoolSize: 1 })
    await fresh.connect()
    const find = (id: number) =>
      traced.tracer.trace('request', { resource: `${id}` }, () => fresh.db('shop').collection('people').findOne())
    const spans = await traced.collect(() => Promise.all([1, 2, 3].map(find)))
    await fresh.close()
    assert.deepEqual(
      shown(spans),
      [1, 2, 3].flatMap(id => [`request ${id}`, '  mongodb.query find shop.people']),
    )
  })

  test(`${title}: what keeps connections has spans where a setting asks for them`, async () => {
    const ping = () => client().db('admin').command({ ping: 1 })
    assert.deepEqual(await traced.collect(ping), [])
    traced.tracer.use('mongodb', { heartbeatEnabled: true })
    try {
      const spans = await traced.collect(ping)
      assert.ok(
        spans.some(span => span.resource === 'ping admin'),
        tree(spans),
      )
    } finally {
      traced.tracer.use('mongodb', {})
    }
  })

  test(`${title}: a filter that is deep or has no end is told in short`, async () => {
    let deep: object = {}
    for (let level = 0; level < 90; level++) deep = { a: deep }
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`field ${at}`, at]))
    const spans = await traced.collect(async () => {
      await people()
        .findOne(deep)
        .catch(() => undefined)
      await people()
        .findOne(wide)
        .catch(() => undefined)
    })
    assert.equal(spans.length, 2)
    for (const span of spans) assert.ok((span.meta['mongodb.query'] ?? '').length < 2100)
  })

  test(`${title}: a comment for Database Monitoring is written where it is asked for, and into a copy`, async () => {
    const last = () => server.commands.at(-1)?.comment
    await traced.collect(() => people().findOne({ _id: 1 }))
    assert.equal(last(), undefined)
    traced.tracer.use('mongodb', { dbmPropagationMode: 'full' })
    try {
      const own = { find: 'people', filter: { _id: 1 } }
      const [span] = await traced.collect(() => client().db('shop').command(own))
      assert.deepEqual(own, { find: 'people', filter: { _id: 1 } })
      const told = String(last())
      assert.match(told, /^dddb='shop',dddbs='app-mongodb',ddh='127.0.0.1',ddps='app',traceparent='00-/)
      assert.ok(told.includes(span?.spanId.toString(16).padStart(16, '0') ?? 'none'))
      await people().findOne({ _id: 1 }, { comment: 'of the user' })
      assert.equal(last(), 'of the user')
    } finally {
      traced.tracer.use('mongodb', {})
    }
    await traced.collect(() => undefined)
  })
}

const body = `const client = new MongoClient(process.env.MONGO_URL); await client.connect()
console.log((await client.db('shop').collection('people').findOne({ _id: 1 })).name); await client.close()`
const program = {
  imports: { '{ MongoClient }': 'mongodb' },
  body,
  env: () => ({ MONGO_URL: server.url }),
  stdout: 'name 1',
  trees: ['mongodb.query find shop.people app-mongodb'],
}

programContract({ ...program, title: 'mongodb 7' })
programContract({ ...program, title: 'mongodb 6', app: 'mongodb-6' })
programContract({ ...program, title: 'mongodb 4', app: 'mongodb-4' })
