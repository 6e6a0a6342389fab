import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type * as Newest from 'mongoose'
import { programContract } from '../contracts/programs'
import { type Mongodb, startMongodb } from '../servers/mongodb'
import { startTraced, type Traced } from '../traced'
import { tree } from '../tree'

let traced: Traced
let server: Mongodb

before(async () => {
  server = await startMongodb()
  traced = await startTraced()
})

after(async () => {
  await traced.stop()
  await server.stop()
})

const modules = { 'mongoose 9': 'mongoose', 'mongoose 6': '../apps/mongoose-6/node_modules/mongoose' } as const

for (const [title, name] of Object.entries(modules)) {
  /** A model of a connection that is not there yet. */
  const unconnected = () => {
    const { Mongoose } = require(name) as typeof Newest
    const mongoose = new Mongoose()
    const schema = new mongoose.Schema<{ name: string }>({ name: String }, { autoIndex: false, autoCreate: false })
    return { mongoose, Person: mongoose.model('Person', schema) }
  }
  const url = () => `${server.url}/shop`

  test(`${title}: what is asked before the connection is there has its caller as parent, and so has what follows`, async () => {
    const { mongoose, Person } = unconnected()
    const { tracer, collect } = traced
    const spans = await collect(async () => {
      const asked = [1, 2, 3].map(id =>
        tracer.trace('request', { resource: `request ${id}` }, async () => {
          await Person.create({ name: `name ${id}` })
          await Person.find({ name: `name ${id}` })
          await Person.updateOne({ name: `name ${id}` }, { name: 'other' })
          assert.equal(tracer.scope().active()?.resource, `request ${id}`)
        }),
      )
      await mongoose.connect(url())
      await Promise.all(asked)
    })
    await mongoose.disconnect()
    assert.deepEqual(
      tree(spans).split('\n'),
      [1, 2, 3].flatMap(id => [
        `request request ${id} app`,
        ...['insert', 'find', 'update'].map(command => `  mongodb.query ${command} shop.people app-mongodb`),
      ]),
    )
  })

  test(`${title}: what waits too long is rejected, once, and is not sent`, async () => {
    const { mongoose, Person } = unconnected()
    mongoose.set('bufferTimeoutMS', 20)
    const sent = server.commands.length
    const spans = await traced.collect(async () => {
      const asked = traced.tracer.trace('request', () => Person.updateOne({}, { name: 'never' }).exec())
      await assert.rejects(asked, /buffering timed out/)
      await mongoose.connect(url())
      await Person.findOne({})
      await mongoose.disconnect()
    })
    assert.deepEqual(tree(spans).split('\n').sort(), [
      'mongodb.query find shop.people app-mongodb',
      'request request app',
    ])
    assert.equal(server.commands.slice(sent).filter(command => 'update' in command).length, 0)
  })
}

test('mongoose 6: a callback of what waited runs in the scope of its caller', async () => {
  const { Mongoose } = require(modules['mongoose 6']) as typeof Newest
  const mongoose = new Mongoose()
  const schema = new mongoose.Schema({ name: String }, { autoIndex: false, autoCreate: false })
  const Person = mongoose.model('Person', schema) as unknown as {
    findOne(filter: object, callback: (error: unknown) => void): void
  }
  const { tracer, collect } = traced
  const seen: (string | undefined)[] = []
  await collect(async () => {
    const asked = [1, 2].map(id =>
      tracer.trace(
        'request',
        { resource: `request ${id}` },
        () =>
          new Promise<void>((resolve, reject) =>
            Person.findOne({}, error => {
              seen.push(tracer.scope().active()?.resource)
              if (error) reject(error)
              else resolve()
            }),
          ),
      ),
    )
    await mongoose.connect(`${server.url}/shop`)
    await Promise.all(asked)
  })
  await mongoose.disconnect()
  assert.deepEqual(seen.sort(), ['request 1', 'request 2'])
})

const body = `const Person = mongoose.model('Person', new mongoose.Schema({ name: String }, { autoIndex: false, autoCreate: false }))
const found = Person.findOne({ name: 'nobody' }).exec(); await mongoose.connect(process.env.MONGO_URL)
console.log(await found); await mongoose.disconnect()`
const program = {
  imports: { mongoose: 'mongoose' },
  body,
  env: () => ({ MONGO_URL: `${server.url}/shop` }),
  stdout: 'null',
  trees: ['mongodb.query find shop.people app-mongodb'],
}

programContract({ ...program, title: 'mongoose 9' })
programContract({ ...program, title: 'mongoose 6', app: 'mongoose-6' })
