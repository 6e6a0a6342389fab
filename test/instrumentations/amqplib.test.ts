import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type * as Amqplib from 'amqplib'
import type * as Callbacks from 'amqplib/callback_api'
import { told } from '../../instrumentations/amqplib/channel'
import { type CallSubject, callContract } from '../contracts/calls'
import { type Handler, linkedIds, type MessageSubject, messageContract } from '../contracts/messages'
import { programContract } from '../contracts/programs'
import { type Rabbitmq, shareRabbitmq } from '../servers/rabbitmq'
import { startTraced, type Traced } from '../traced'
import { tree } from '../tree'

type Messages = MessageSubject &
  CallSubject & {
    readonly connection: Amqplib.ChannelModel
    readonly channel: Amqplib.Channel
    readonly confirming: Amqplib.ConfirmChannel
    close(): Promise<void>
  }

const modules = ['amqplib', '../apps/amqplib-0/node_modules/amqplib'] as const
let traced: Traced
let rabbitmq: Rabbitmq
const subjects = new Map<string, Messages>()

before(async () => {
  rabbitmq = await shareRabbitmq()
  traced = await startTraced()
  for (const module of modules) subjects.set(module, await open(module))
  await traced.collect(() => undefined)
})

after(async () => {
  for (const subject of subjects.values()) await subject.close()
  await traced.stop()
  await rabbitmq.stop()
})

/** Opens a connection with promises, with a queue of its own and a consumer of it. */
async function open(module: string): Promise<Messages> {
  const amqplib = require(module) as typeof Amqplib
  const connection = await amqplib.connect(rabbitmq.url)
  const channel = await connection.createChannel()
  const confirming = await connection.createConfirmChannel()
  const queue = `amqplib-test-${modules.indexOf(module as never)}`
  await channel.deleteQueue(queue)
  await channel.assertQueue(queue, { durable: false })
  const calls = `amqplib-calls-${modules.indexOf(module as never)}`
  await channel.assertQueue(calls, { durable: false })
  let handler: Handler = () => undefined
  await channel.consume(
    queue,
    message => message && handler(message.content.toString(), message.properties.headers ?? {}),
    { noAck: true },
  )
  return {
    connection,
    channel,
    handle(next) {
      handler = next
    },
    send: async (text, headers) =>
      channel.sendToQueue(queue, Buffer.from(text), headers === undefined ? {} : { headers }),
    confirming,
    call: async () => (await channel.checkQueue(calls)).consumerCount,
    async refused() {
      const own = await connection.createChannel()
      own.on('error', () => undefined)
      return own.checkQueue('amqplib-test-none')
    },
    async close() {
      await connection.close()
    },
  }
}

for (const module of modules) {
  messageContract(
    {
      plugin: 'amqplib',
      produce: 'amqp.command',
      consume: 'amqp.command',
      service: 'app-amqp',
      meta: () => ({
        component: 'amqplib',
        'messaging.system': 'amqp',
        'messaging.destination.name': `amqplib-test-${modules.indexOf(module)}`,
        'out.host': rabbitmq.host,
      }),
      neverFails: true,
    },
    () => traced,
    () => subjects.get(module) as Messages,
  )

  callContract(
    {
      plugin: 'amqplib',
      name: 'amqp.command',
      service: 'app-amqp',
      type: '',
      kind: 'client',
      value: 0,
      refusal: /NOT_FOUND/,
    },
    () => traced,
    () => subjects.get(module) as Messages,
    () => ({
      component: 'amqplib',
      'amqp.queue': `amqplib-calls-${modules.indexOf(module)}`,
      'out.host': rabbitmq.host,
    }),
  )

  test(`${module}: a confirmed message has a span that ends with its confirmation, in its sender's scope`, async () => {
    const { tracer, collect } = traced
    const { confirming } = subjects.get(module) as Messages
    const seen: unknown[] = []
    const send = (id: number) =>
      tracer.trace(
        'request',
        { resource: `request ${id}` },
        () =>
          new Promise<void>((resolve, reject) =>
            confirming.publish('amq.fanout', `key ${id}`, Buffer.from('x'), {}, error => {
              seen.push(`${tracer.scope().active()?.resource} ${id}`)
              if (error) reject(error)
              else resolve()
            }),
          ),
      )
    const spans = await collect(async () => {
      await Promise.all([1, 2, 3].map(send))
      tracer.trace('request', { resource: 'request 4' }, () => confirming.publish('amq.fanout', 'x', Buffer.from('x')))
      await confirming.waitForConfirms()
    })
    assert.deepEqual(seen.sort(), ['request 1 1', 'request 2 2', 'request 3 3'])
    assert.deepEqual(
      tree(spans).split('\n').sort(),
      [1, 2, 3, 4]
        .flatMap(id => [`request request ${id} app`, '  amqp.command basic.publish amq.fanout app-amqp'])
        .sort(),
    )
  })

  test(`${module}: confirmations that nobody waits for are lost with their channel as ever`, async () => {
    const { connection } = subjects.get(module) as Messages
    const outcome = async () => {
      const channel = await connection.createConfirmChannel()
      for (let count = 0; count < 500; count++) channel.publish('', '', Buffer.from('x'))
      await channel.close()
      return channel.waitForConfirms().then(String, String)
    }
    traced.tracer.use('amqplib', { enabled: false })
    const untraced = await outcome()
    traced.tracer.use('amqplib', {})
    const spans = await traced.collect(async () => assert.equal(await outcome(), untraced))
    assert.equal(spans.length, 500)
  })

  test(`${module}: what is fetched by itself is linked to who sent it, and an empty queue is no error`, async () => {
    const { tracer, collect } = traced
    const { channel } = subjects.get(module) as Messages
    const queue = `amqplib-get-${modules.indexOf(module)}`
    await channel.assertQueue(queue, { durable: false })
    const spans = await collect(async () => {
      assert.equal(await tracer.trace('request', () => channel.get(queue)), false)
      channel.sendToQueue(queue, Buffer.from('x'))
      const message = await tracer.trace('request', () => channel.get(queue, { noAck: true }))
      assert.equal(message ? message.content.toString() : message, 'x')
    })
    const sent = spans.find(span => span.meta['span.kind'] === 'producer')
    const got = spans.filter(span => span.resource === `basic.get ${queue}`)
    assert.deepEqual(
      got.map(span => [span.error, linkedIds(span)]),
      [
        [0, []],
        [0, [sent?.spanId]],
      ],
    )
  })

  test(`${module}: a consumer that rejects is told, one that is cancelled has no span`, async () => {
    const { channel } = subjects.get(module) as Messages
    const queue = `amqplib-failing-${modules.indexOf(module)}`
    await channel.assertQueue(queue, { durable: false })
    const cancelled: unknown[] = []
    const others = process.rawListeners('unhandledRejection') as NodeJS.UnhandledRejectionListener[]
    const unhandled: unknown[] = []
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', error => unhandled.push(error))
    try {
      const spans = await traced.collect(async () => {
        await channel.consume(queue, async message => {
          if (message === null) cancelled.push(message)
          else throw new RangeError('of the consumer')
        })
        channel.sendToQueue(queue, Buffer.from('x'))
        while (unhandled.length === 0) await new Promise(resolve => setTimeout(resolve, 5))
        await channel.deleteQueue(queue)
        while (cancelled.length === 0) await new Promise(resolve => setTimeout(resolve, 5))
      })
      const [got, ...more] = spans.filter(span => span.meta['span.kind'] === 'consumer')
      assert.deepEqual([got?.error, got?.meta['error.message'], more.length], [1, 'of the consumer', 0])
      assert.deepEqual([String(unhandled), cancelled], ['RangeError: of the consumer', [null]])
    } finally {
      process.removeAllListeners('unhandledRejection')
      for (const other of others) process.on('unhandledRejection', other)
    }
  })

  test(`${module}: callbacks of the other API run in their callers' scopes`, async () => {
    const { connect } = require(`${module}/callback_api`) as typeof Callbacks
    const { tracer, collect } = traced
    const queue = `amqplib-callbacks-${modules.indexOf(module)}`
    const connection = await called<Callbacks.Connection>(done => connect(rabbitmq.url, done))
    const channel = await called<Callbacks.Channel>(done => connection.createChannel(done))
    const seen: string[] = []
    const spans = await collect(async () => {
      await called(done => channel.assertQueue(queue, { durable: false }, done))
      await Promise.all(
        [1, 2, 3].map(id =>
          tracer.trace('request', { resource: `request ${id}` }, () => {
            channel.sendToQueue(queue, Buffer.from(`text ${id}`))
            return called(done =>
              channel.get(queue, { noAck: true }, (error, message) => {
                seen.push(`${id} ${tracer.scope().active()?.resource} ${message ? message.content : message}`)
                done(error, message)
              }),
            )
          }),
        ),
      )
    })
    assert.deepEqual(seen.sort(), ['1 request 1 text 1', '2 request 2 text 2', '3 request 3 text 3'])
    assert.equal(spans.length, 10, tree(spans))
    await called(done => connection.close(done))
  })
}

test('names that the server makes up are resources without what is random, and no other name is cut', () => {
  const shown = (queue: string): string => told('basic.consume', { queue }).resource.slice('basic.consume '.length)
  const made = [
    'amq.gen-cel-JzTY20BRgKO-HjmUJj0wLg',
    'amq.gen-JzTY20.RgKO',
    'amq.ctag-x--y',
    'amq.rabbitmq.reply-to.g1h2.a-b==',
  ]
  assert.deepEqual(made.map(shown), ['amq.gen', 'amq.gen', 'amq.ctag', 'amq.rabbitmq.reply-to'])
  const given = ['amq.rabbitmq.trace', 'amq.topic', 'amq.general-orders', 'amq.rabbitmq.reply-to', 'orders.amq.gen-1']
  assert.deepEqual(given.map(shown), given)
})

/** What a function that takes a callback gives. */
function called<Value>(run: (done: (error: unknown, value?: Value) => void) => unknown): Promise<Value> {
  return new Promise((resolve, reject) => run((error, value) => (error ? reject(error) : resolve(value as Value))))
}

for (const [title, app] of [
  ['amqplib 2', undefined],
  ['amqplib 0.10', 'amqplib-0'],
] as const) {
  programContract({
    title,
    ...(app !== undefined && { app }),
    imports: { '{ connect }': 'amqplib' },
    body: `
const connection = await connect(process.env.AMQP_URL)
const channel = await connection.createChannel()
const { queue } = await channel.assertQueue('', { exclusive: true })
const got = new Promise(resolve => channel.consume(queue, message => resolve(message.content.toString()), { noAck: true }))
channel.sendToQueue(queue, Buffer.from('hello'))
console.log(await got)
await connection.close()`,
    env: () => ({ AMQP_URL: rabbitmq.url }),
    trees: [
      'amqp.command basic.consume amq.gen app-amqp',
      'amqp.command basic.publish amq.gen app-amqp\n  amqp.command basic.deliver amq.gen app-amqp',
      'amqp.command queue.declare app-amqp',
    ],
    stdout: 'hello',
  })
}
