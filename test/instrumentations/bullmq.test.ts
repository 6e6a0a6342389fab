import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type * as Bullmq from 'bullmq'
import { type CallSubject, callContract } from '../contracts/calls'
import { type Handler, type MessageSubject, messageContract } from '../contracts/messages'
import { programContract } from '../contracts/programs'
import { type Redis, shareRedis } from '../servers/redis'
import { startTraced, type Traced } from '../traced'
import { tree } from '../tree'
import type { Span } from '../wire/span'

interface Jobs extends MessageSubject, CallSubject {
  readonly bullmq: typeof Bullmq
  readonly queue: Bullmq.Queue
  stop(): Promise<void>
}

const modules = ['bullmq', '../apps/bullmq-5/node_modules/bullmq'] as const
const queueOf = (module: string) => `bullmq-test-${module.length}`
let traced: Traced
let redis: Redis
const subjects = new Map<string, Jobs>()

before(async () => {
  redis = await shareRedis()
  traced = await startTraced()
  for (const module of modules) subjects.set(module, await open(module))
  await traced.collect(() => undefined)
})

after(async () => {
  for (const subject of subjects.values()) await subject.stop()
  await traced.stop()
  await redis.stop()
})

function connection(): { host: string; port: number; db: number; maxRetriesPerRequest: null } {
  return { host: redis.host, port: redis.port, db: redis.database, maxRetriesPerRequest: null }
}

async function open(module: string): Promise<Jobs> {
  const bullmq = require(module) as typeof Bullmq
  const name = queueOf(module)
  const queue = new bullmq.Queue(name, { connection: connection() })
  let handler: Handler = () => undefined
  // A worker that is made inside of a request outlives it.
  const worker = await traced.tracer.trace('start', async () => {
    const made = new bullmq.Worker(
      name,
      async job => {
        const { _datadog, ...mine } = JSON.parse(job.opts.telemetry?.metadata ?? '{}')
        await handler(job.data.text, mine)
      },
      { connection: connection(), concurrency: 10, drainDelay: 1 },
    )
    made.on('error', () => undefined)
    await Promise.all([queue.waitUntilReady(), made.waitUntilReady()])
    await new Promise(resolve => setTimeout(resolve, 200))
    return made
  })
  const telemetry = (headers?: object) => (headers ? { telemetry: { metadata: JSON.stringify(headers) } } : {})
  return {
    bullmq,
    queue,
    handle(next) {
      handler = next
    },
    send: (text, headers) =>
      queue.add('job', { text }, Object.freeze({ attempts: 2, removeOnComplete: true, ...telemetry(headers) })),
    sendMany: texts => queue.addBulk(texts.map(text => Object.freeze({ name: 'job', data: { text } }))),
    call: async id => (await queue.add('call', { text: `call ${id}` }, { delay: 1e6 })).name,
    refused: () => queue.add('job', {}, { jobId: '0' }),
    carry: secret => queue.add('job', { text: secret }, { delay: 1e6 }),
    async stop() {
      await worker.close()
      await queue.obliterate({ force: true })
      await queue.close()
    },
  }
}

const ignore = /^redis\./
const without = (spans: readonly Span[]) => spans.filter(span => !ignore.test(span.name))

for (const module of modules) {
  const name = queueOf(module)
  const subject = () => subjects.get(module) as Jobs

  test(`${module}: what is added has its queries of Redis below it, and an idle worker asks without spans`, async () => {
    const { tracer, collect } = traced
    assert.deepEqual(tree(await collect(() => new Promise(resolve => setTimeout(resolve, 2500)))), '')
    const spans = await collect(() => tracer.trace('request', () => subject().queue.add('later', {}, { delay: 1e6 })))
    assert.deepEqual(
      tree(spans).split('\n'),
      ['request request app', `  bullmq.add ${name} app-bullmq`, '    redis.command evalsha app-redis'],
      tree(spans),
    )
    assert.equal(spans.find(span => span.name === 'bullmq.add')?.meta['bullmq.job.name'], 'later')
  })

  test(`${module}: all jobs of a flow go on with the trace that added it`, async () => {
    const { bullmq, handle } = subject()
    const flows = new bullmq.FlowProducer({ connection: connection() })
    try {
      let left = 3
      const spans = without(
        await traced.collect(async () => {
          const all = new Promise<void>(resolve => handle(() => void (--left === 0 && setTimeout(resolve, 50))))
          const children = ['a', 'b'].map(text => Object.freeze({ name: 'child', queueName: name, data: { text } }))
          await flows.add(Object.freeze({ name: 'parent', queueName: name, data: { text: 'p' }, children }))
          await all
        }),
      )
      const [added, ...more] = spans.filter(span => span.name === 'bullmq.add')
      assert.ok(added && more.length === 0, tree(spans))
      assert.deepEqual([added.resource, added.metrics['messaging.batch.message_count']], [name, 3])
      assert.deepEqual(
        spans.filter(span => span.name === 'bullmq.processJob').map(span => span.parentId),
        Array(3).fill(added.spanId),
      )
    } finally {
      await flows.close()
    }
  })

  test(`${module}: jobs that repeat are traces of their own`, async () => {
    const { queue, handle } = subject()
    let left = 2
    const spans = without(
      await traced.collect(async () => {
        const twice = new Promise<void>(resolve => handle(() => void (--left === 0 && setTimeout(resolve, 50))))
        await traced.tracer.trace('request', () =>
          queue.upsertJobScheduler('often', { every: 200 }, { name: 'again', data: { text: 'again' } }),
        )
        await twice
        await queue.removeJobScheduler('often')
      }),
    )
    const runs = spans.filter(span => span.name === 'bullmq.processJob')
    assert.ok(runs.length >= 2, tree(spans))
    for (const run of runs) assert.equal(run.parentId, 0n)
  })

  test(`${module}: a telemetry option of the user's stays in force beside ours`, async () => {
    const { bullmq, handle } = subject()
    const told: string[] = []
    const queue = new bullmq.Queue(name, { connection: connection(), telemetry: telemetryOf(told) as never })
    try {
      const seen: unknown[] = []
      const spans = without(
        await traced.collect(async () => {
          const arrived = new Promise<void>(resolve =>
            handle((_, metadata) => {
              seen.push(metadata)
              if (seen.length === 2) setTimeout(resolve, 50)
            }),
          )
          await queue.add('job', { text: 'x' })
          await queue.addBulk([{ name: 'job', data: { text: 'y' } }])
          await arrived
        }),
      )
      assert.deepEqual(seen, [{ theirs: 'yes' }, { theirs: 'yes' }])
      assert.ok(told.some(span => span.startsWith('add ')))
      const added = spans.filter(span => span.name === 'bullmq.add').map(span => span.spanId)
      const runs = spans.filter(span => span.name === 'bullmq.processJob').map(span => span.parentId)
      assert.deepEqual(runs.sort(), added.sort())
    } finally {
      await queue.close()
    }
  })

  callContract(
    {
      plugin: 'bullmq',
      name: 'bullmq.add',
      service: 'app-bullmq',
      type: '',
      kind: 'producer',
      value: 'call',
      refusal: /JobId cannot be/i,
    },
    () => traced,
    subject,
    () => ({ component: 'bullmq', 'messaging.destination.name': name }),
  )

  messageContract(
    {
      plugin: 'bullmq',
      produce: 'bullmq.add',
      consume: 'bullmq.processJob',
      service: 'app-bullmq',
      meta: () => ({
        component: 'bullmq',
        'messaging.system': 'bullmq',
        'messaging.destination.name': name,
        'bullmq.job.name': 'job',
      }),
      ignore,
    },
    () => traced,
    subject,
  )
}

/** The shape of a `telemetry` option, as `bullmq-otel` makes one. */
function telemetryOf(told: string[]): object {
  const span = {
    setSpanOnContext: (context: unknown) => context,
    setAttribute: () => undefined,
    setAttributes: () => undefined,
    addEvent: () => undefined,
    recordException: () => undefined,
    end: () => undefined,
  }
  return {
    tracer: {
      startSpan(name: string) {
        told.push(name)
        return span
      },
    },
    contextManager: {
      with: (_context: unknown, fn: () => unknown) => fn(),
      active: () => ({}),
      getMetadata: () => JSON.stringify({ theirs: 'yes' }),
      fromMetadata: (active: unknown) => active,
    },
  }
}

for (const [title, app] of [
  ['bullmq 6', undefined],
  ['bullmq 5', 'bullmq-5'],
] as const) {
  programContract({
    title,
    ...(app !== undefined && { app }),
    imports: { '{ Queue, Worker }': 'bullmq' },
    body: `
const connection = { host: process.env.HOST, port: Number(process.env.PORT), db: Number(process.env.DB), maxRetriesPerRequest: null }
const name = 'program'
const queue = new Queue(name, { connection })
await queue.add('job', { text: 'hello' })
const worker = new Worker(name, async job => job.data.text, { connection, drainDelay: 1 })
console.log(await new Promise(resolve => worker.on('completed', (job, result) => resolve(result))))
await worker.close()
await queue.obliterate({ force: true })
await queue.close()`,
    env: () => ({ HOST: redis.host, PORT: String(redis.port), DB: String(redis.database) }),
    trees: ['bullmq.add program app-bullmq\n  bullmq.processJob program app-bullmq'],
    ignore,
    stdout: 'hello',
  })
}
