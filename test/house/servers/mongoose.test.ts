import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import newest from 'mongoose'
import { type Mongodb, startMongodb } from '../../servers/mongodb'

let server: Mongodb
before(async () => {
  server = await startMongodb()
})
after(() => server.stop())

/** The old major has the same methods where these tests call it. */
const majors: ReadonlyMap<number, typeof newest> = new Map([
  [9, newest],
  [6, createRequire(join(__dirname, '../../apps/mongoose-6/package.json'))('mongoose')],
])

for (const [major, mongoose] of majors) {
  test(`mongoose ${major}: models are saved, found, populated, changed and deleted`, async t => {
    const connection = await mongoose.createConnection(`${server.url}/mongoose-${major}`).asPromise()
    t.after(() => connection.close())
    const ownerSchema = new mongoose.Schema({ name: { type: String, unique: true } })
    const itemSchema = new mongoose.Schema({
      name: String,
      price: Number,
      owner: { type: mongoose.Schema.Types.ObjectId, ref: 'Owner' },
    })
    const Owner = connection.model('Owner', ownerSchema)
    const Item = connection.model('Item', itemSchema)
    await Owner.init()

    const owner = await new Owner({ name: 'Ann' }).save()
    await Item.create({ name: 'pen', price: 1, owner: owner._id })
    await Item.insertMany([
      { name: 'ink', price: 2 },
      { name: 'pad', price: 3 },
    ])
    const pen = await Item.findOne({ name: 'pen' }).populate('owner')
    assert.equal(pen?.get('owner.name'), 'Ann')
    assert.ok(pen)
    pen.price = 5
    await pen.save()
    assert.equal(await Item.countDocuments({ price: { $gte: 3 } }), 2)
    assert.equal((await Item.findOneAndUpdate({ name: 'ink' }, { price: 9 }))?.price, 2)
    const [sum] = await Item.aggregate<{ total: number }>([{ $group: { _id: null, total: { $sum: '$price' } } }])
    assert.equal(sum?.total, 17)
    const seen: unknown[] = []
    for await (const item of Item.find().sort('price').cursor({ batchSize: 2 })) seen.push(item.name)
    assert.deepEqual(seen, ['pad', 'pen', 'ink'])
    await assert.rejects(Owner.create({ name: 'Ann' }), { code: 11_000 })
    await Item.deleteMany({})
    assert.equal(await Item.estimatedDocumentCount(), 0)
  })
}
