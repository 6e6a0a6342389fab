import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Tracer } from '../../src/index'
import { type CallSubject, callContract } from '../contracts/calls'
import { programContract } from '../contracts/programs'
import { type Redis, shareRedis } from '../servers/redis'
import { startTraced, type Traced } from '../traced'
import { tree } from '../tree'
import type { Span } from '../wire/span'

type Callback = (error: unknown, value?: unknown) => void

/** What the tests use of redis 4 to 6. */
interface Client {
  connect(): Promise<unknown>
  disconnect(): unknown
  on(event: 'error', listener: (error: unknown) => void): this
  get(key: string): Promise<unknown>
  set(key: string, value: string): Promise<unknown>
  lPush(key: string, value: string): Promise<unknown>
  blPop(key: string, seconds: number): Promise<unknown>
  sendCommand(args: readonly string[]): Promise<unknown>
  subscribe(channel: string, listener: () => void): Promise<unknown>
  multi(): Batch
  duplicate(): Client
}

interface Batch {
  get(key: string): Batch
  incr(key: string): Batch
  addCommand(args: readonly string[]): Batch
  exec(): Promise<unknown>
  execAsPipeline(): Promise<unknown>
}

interface Modern {
  createClient(options: object): Client
  createClientPool(
    options: object,
    pool: object,
  ): {
    connect(): Promise<unknown>
    destroy(): void
    get(key: string): Promise<unknown>
    execute<Result>(task: (client: Client) => Result): Promise<Awaited<Result>>
  }
}

/** What they use of redis 2. */
interface Old {
  createClient(options: object): OldClient
}

interface OldBatch {
  get(key: string): OldBatch
  incr(key: string): OldBatch
  exec(callback: Callback): void
}

interface OldClient {
  get(key: string, callback: Callback): void
  set(key: string, value: string, callback?: Callback): void
  lpush(key: string, value: string, callback?: Callback): void
  blpop(key: string, seconds: number, callback: Callback): void
  multi(): OldBatch
  batch(): OldBatch
  end(flush: boolean): void
  on(event: 'error', listener: (error: unknown) => void): this
}

const modern = {
  'redis 6': 'redis',
  'redis 5.10': '../apps/redis-5/node_modules/redis',
  'redis 4': '../apps/redis-4/node_modules/redis',
} as const
const titles = Object.keys(modern) as (keyof typeof modern)[]

let traced: Traced
let redis: Redis
const clients = new Map<string, Client>()
let old: OldClient

const load = (title: keyof typeof modern): Modern => require(modern[title]) as Modern
const options = () => ({ socket: { host: redis.host, port: redis.port }, database: redis.database })
const promised = (run: (callback: Callback) => void): Promise<unknown> =>
  new Promise((resolve, reject) => run((error, value) => (error ? reject(error) : resolve(value))))
const inRequest = <Result>(id: number | string, action: () => Result): Result =>
  (traced.tracer as Tracer).trace('request', { resource: `request ${id}` }, action)

/** The spans as a tree, without services. */
const shown = (spans: readonly Span[]) =>
  tree(spans)
    .split('\n')
    .map(line => line.replace(/ app.*/, ''))

before(async () => {
  redis = await shareRedis()
  traced = await startTraced()
  for (const title of titles) {
    const client = load(title).createClient(options())
    await client.connect()
    clients.set(title, client)
  }
  await clients.get('redis 6')?.set('key', 'value')
  old = (require('../apps/redis-2/node_modules/redis') as Old).createClient({
    host: redis.host,
    port: redis.port,
    db: redis.database,
  })
  await promised(done => old.set('key', 'value', done))
  await traced.collect(() => undefined)
})

after(async () => {
  for (const client of clients.values()) await client.disconnect()
  old.end(true)
  await traced.stop()
  await redis.stop()
})

const facts = {
  plugin: 'redis',
  name: 'redis.command',
  service: 'app-redis',
  type: 'redis',
  kind: 'client',
  value: 'value',
  refusal: /WRONGTYPE/,
} as const

for (const title of titles) {
  const client = () => clients.get(title) as Client

  callContract(
    facts,
    () => traced,
    (): CallSubject => ({
      call: () => client().get('key'),
      refused: () => client().lPush('key', 'x'),
      carry: secret => client().set('other', secret),
    }),
    () => ({
      component: 'redis',
      'db.type': 'redis',
      'out.host': redis.host,
      'out.redis_db': String(redis.database),
      'redis.raw_command': 'GET key',
    }),
  )

  test(`${title}: a span tells the port, and the command as it was given`, async () => {
    const [span] = await traced.collect(() => client().sendCommand(['get', 'key']))
    assert.equal(span?.resource, 'get')
    assert.equal(span.metrics['network.destination.port'], redis.port)
  })

  test(`${title}: a transaction and a pipeline have the parents of their callers`, async () => {
    const spans = await traced.collect(async () => {
      await inRequest('multi', () => client().multi().get('key').incr('count').exec())
      await inRequest('pipeline', () => client().multi().get('key').incr('count').execAsPipeline())
    })
    const one = ['  redis.command MULTI']
    const each = ['  redis.command MULTI', '  redis.command GET', '  redis.command INCR', '  redis.command EXEC']
    assert.deepEqual(shown(spans), [
      'request request multi',
      ...(title === 'redis 6' ? one : each),
      'request request pipeline',
      '  redis.command GET',
      '  redis.command INCR',
    ])
    if (title === 'redis 6') {
      assert.equal(spans.find(span => span.resource === 'MULTI')?.metrics['db.operation.batch.size'], 2)
    }
  })

  test(`${title}: a transaction that the server refuses is told by a span`, async () => {
    const spans = await traced.collect(() =>
      assert.rejects(client().multi().get('key').addCommand(['NOSUCH']).exec(), { name: 'Error' }),
    )
    const last = spans.find(({ resource }) => resource === (title === 'redis 6' ? 'MULTI' : 'EXEC'))
    assert.equal(last?.error, 1, tree(spans))
    assert.match(last.meta['error.message'] ?? '', /EXECABORT|unknown command/)
  })

  test(`${title}: commands of a client that is not connected yet have the parents of their callers`, async () => {
    const fresh = load(title).createClient(options())
    const spans = await traced.collect(async () => {
      const connected = fresh.connect()
      await Promise.all([1, 2].map(id => inRequest(id, () => fresh.get('key'))))
      await connected
      await fresh.disconnect()
    })
    assert.deepEqual(shown(spans), [
      'request request 1',
      '  redis.command GET',
      'request request 2',
      '  redis.command GET',
    ])
  })

  test(`${title}: reads that wait and subscriptions have no spans, but keep their scope`, async () => {
    const other = client().duplicate()
    await other.connect()
    const run = () =>
      inRequest('wait', async () => {
        await client().blPop('nothing', 0.01)
        assert.equal(traced.tracer.scope().active()?.resource, 'request wait')
      })
    try {
      assert.deepEqual(
        shown(
          await traced.collect(async () => {
            await run()
            await other.subscribe('channel', () => undefined)
          }),
        ),
        ['request request wait'],
      )
      traced.tracer.use('redis', { blockingEnabled: true })
      assert.deepEqual(shown(await traced.collect(run)), ['request request wait', '  redis.command BLPOP'])
    } finally {
      traced.tracer.use('redis', {})
      await other.disconnect()
    }
  })

  test(`${title}: a call to a client that was closed is rejected as before`, async () => {
    const other = client().duplicate()
    await traced.collect(() => assert.rejects(other.get('key'), { name: 'Error' }))
  })
}

for (const title of ['redis 6', 'redis 5.10'] as const) {
  test(`${title}: a task that waits for a client of a full pool runs in the scope of whoever gave it`, async () => {
    const pool = load(title).createClientPool(options(), { minimum: 1, maximum: 1 })
    await pool.connect()
    try {
      const spans = await traced.collect(() =>
        Promise.all([1, 2, 3, 4].map(id => inRequest(id, () => pool.execute(client => client.get('key'))))),
      )
      assert.deepEqual(
        shown(spans),
        [1, 2, 3, 4].flatMap(id => [`request request ${id}`, '  redis.command GET']),
      )
    } finally {
      pool.destroy()
    }
  })
}

callContract(
  facts,
  () => traced,
  (): CallSubject => ({
    call: () => promised(done => old.get('key', done)),
    callThen: (_, callback) => old.get('key', callback),
    refused: () => promised(done => old.lpush('key', 'x', done)),
    carry: secret => promised(done => old.set('other', secret, done)),
  }),
  () => ({
    component: 'redis',
    'out.host': redis.host,
    'out.redis_db': String(redis.database),
    'redis.raw_command': 'get key',
  }),
)

test('redis 2: a transaction and a batch have the parents of their callers', async () => {
  const spans = await traced.collect(async () => {
    await inRequest('multi', () => promised(done => old.multi().get('key').incr('count').exec(done)))
    await inRequest('batch', () => promised(done => old.batch().get('key').incr('count').exec(done)))
  })
  const commands = ['  redis.command get', '  redis.command incr']
  assert.deepEqual(shown(spans), [
    'request request multi',
    ...['  redis.command multi', ...commands, '  redis.command exec'],
    'request request batch',
    ...commands,
  ])
})

test('redis 2: commands of a client that is not ready have their callers as parents, once, and its own have no spans', async () => {
  const spans = await traced.collect(async () => {
    const fresh = (require('../apps/redis-2/node_modules/redis') as Old).createClient({
      host: redis.host,
      port: redis.port,
      db: redis.database,
    })
    await Promise.all([1, 2].map(id => inRequest(id, () => promised(done => fresh.get('key', done)))))
    fresh.end(true)
  })
  assert.deepEqual(
    shown(spans),
    [1, 2].flatMap(id => [`request request ${id}`, '  redis.command get']),
  )
})

test('redis 2: the callback of a command without a span runs in the scope of its caller', async () => {
  const spans = await traced.collect(() =>
    inRequest(1, () =>
      promised(done =>
        old.blpop('nothing', 1, error => done(error ?? traced.tracer.scope().active()?.resource !== 'request 1')),
      ),
    ),
  )
  assert.deepEqual(shown(spans), ['request request 1'])
})

test('redis 2: an error of a command without a callback still is the client’s', async () => {
  const fresh = (require('../apps/redis-2/node_modules/redis') as Old).createClient({
    host: redis.host,
    port: redis.port,
    db: redis.database,
  })
  await promised(done => fresh.get('key', done))
  const heard = new Promise(resolve => fresh.on('error', resolve))
  const spans = await traced.collect(async () => {
    inRequest(1, () => fresh.lpush('key', 'x'))
    assert.match(String(await heard), /WRONGTYPE/)
  })
  assert.ok(spans.some(span => span.resource === 'lpush'))
  fresh.end(true)
})

const body = `const client = createClient({ url: process.env.REDIS_URL }); await client.connect()
console.log(await client.set('a', 'b')); await client.quit()`
const env = () => ({ REDIS_URL: redis.url })
const program = { imports: { '{ createClient }': 'redis' }, body, env, stdout: 'OK' }

programContract({ ...program, title: 'redis 6', trees: ['redis.command SET app-redis'] })
programContract({ ...program, title: 'redis 5.10', app: 'redis-5', trees: ['redis.command SET app-redis'] })
programContract({ ...program, title: 'redis 4', app: 'redis-4', trees: ['redis.command SET app-redis'] })
programContract({
  ...program,
  title: 'redis 2',
  app: 'redis-2',
  imports: { redis: 'redis' },
  body: `const client = redis.createClient(process.env.REDIS_URL)
console.log(await new Promise((resolve, reject) => client.set('a', 'b', (error, reply) => error ? reject(error) : resolve(reply))))
client.quit()`,
  trees: ['redis.command set app-redis'],
})
