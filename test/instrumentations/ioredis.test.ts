import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Redis as Client } from 'ioredis'
import { type CallSubject, callContract } from '../contracts/calls'
import { programContract } from '../contracts/programs'
import { type Redis, shareRedis } from '../servers/redis'
import { startTraced, type Traced } from '../traced'
import { tree } from '../tree'

type Ioredis = new (options: object) => Client
type Module = { readonly Redis?: Ioredis } & Ioredis

let traced: Traced
let redis: Redis
const clients = new Map<string, Client>()

before(async () => {
  redis = await shareRedis()
  traced = await startTraced()
  for (const name of [
    'ioredis',
    'iovalkey',
    '../apps/ioredis-4/node_modules/ioredis',
    '../apps/ioredis-5/node_modules/ioredis',
  ]) {
    const module = require(name) as Module
    clients.set(name, new (module.Redis ?? module)({ host: redis.host, port: redis.port, db: redis.database }))
  }
  await Promise.all([...clients.values()].map(client => client.set('key', 'value')))
  await traced.collect(() => undefined)
})

after(async () => {
  for (const client of clients.values()) client.disconnect()
  await traced.stop()
  await redis.stop()
})

function subject(client: Client): CallSubject {
  return {
    call: () => client.get('key'),
    callThen: (_, callback) => void client.get('key', callback),
    refused: () => client.lpush('key', 'x'),
    carry: secret => client.set('other', secret),
  }
}

for (const [module, plugin, system] of [
  ['ioredis', 'ioredis', 'redis'],
  ['iovalkey', 'iovalkey', 'valkey'],
  ['../apps/ioredis-4/node_modules/ioredis', 'ioredis', 'redis'],
  ['../apps/ioredis-5/node_modules/ioredis', 'ioredis', 'redis'],
] as const) {
  callContract(
    {
      plugin,
      name: `${system}.command`,
      service: `app-${system}`,
      type: system,
      kind: 'client',
      value: 'value',
      refusal: /WRONGTYPE/,
    },
    () => traced,
    () => subject(clients.get(module) as Client),
    () => ({ component: plugin, 'db.type': system, 'out.host': redis.host, [`${system}.raw_command`]: 'get key' }),
  )

  test(`${module}: a pipeline, a transaction and pipelines by themselves have the parents of their callers`, async () => {
    const client = clients.get(module) as Client
    const { tracer, collect } = traced
    const spans = await collect(async () => {
      await tracer.trace('request', { resource: 'pipeline' }, () => client.pipeline().get('key').incr('count').exec())
      await tracer.trace('request', { resource: 'multi' }, () => client.multi().get('key').exec())
    })
    assert.deepEqual(
      tree(spans)
        .split('\n')
        .map(line => line.replace(/ app.*/, '')),
      [
        'request pipeline',
        `  ${system}.command get`,
        `  ${system}.command incr`,
        'request multi',
        `  ${system}.command multi`,
        `  ${system}.command get`,
        `  ${system}.command exec`,
      ],
    )
  })
}

test('commands that are gathered into one pipeline each have their caller as parent', async () => {
  const { Redis } = require('ioredis') as typeof import('ioredis')
  const client = new Redis({ host: redis.host, port: redis.port, db: redis.database, enableAutoPipelining: true })
  try {
    const { tracer, collect } = traced
    const spans = await collect(() =>
      Promise.all(
        [1, 2, 3].map(id => tracer.trace('request', { resource: `request ${id}` }, () => client.get(`key ${id}`))),
      ),
    )
    const names = new Map(spans.map(span => [span.spanId, span.resource]))
    const found = spans
      .filter(span => span.name === 'redis.command')
      .map(span => [span.meta['redis.raw_command'], names.get(span.parentId)])
    assert.deepEqual(
      found.sort(),
      [1, 2, 3].map(id => [`get key ${id}`, `request ${id}`]),
    )
  } finally {
    client.disconnect()
  }
})

test('commands of a client that is not connected yet have the parents of their callers, and connecting has no spans', async () => {
  const { Redis } = require('ioredis') as typeof import('ioredis')
  const { tracer, collect } = traced
  const spans = await collect(async () => {
    const client = new Redis({ host: redis.host, port: redis.port, db: redis.database })
    await Promise.all([1, 2].map(id => tracer.trace('request', { resource: `request ${id}` }, () => client.get('key'))))
    client.disconnect()
  })
  assert.equal(spans.length, 4, tree(spans))
  const names = new Map(spans.map(span => [span.spanId, span.resource]))
  const parents = spans.filter(span => span.name === 'redis.command').map(span => names.get(span.parentId))
  assert.deepEqual(parents.sort(), ['request 1', 'request 2'])
})

test('blocking reads and set-up have spans where a setting asks for them', async () => {
  const { Redis } = require('ioredis') as typeof import('ioredis')
  const { tracer, collect } = traced
  const run = async () => {
    const client = new Redis({ host: redis.host, port: redis.port, db: redis.database })
    await client.blpop('nothing', 0.01)
    client.disconnect()
  }
  assert.deepEqual(await collect(run), [])
  tracer.use('ioredis', { blockingEnabled: true, connectEnabled: true })
  try {
    const names = (await collect(run)).map(span => span.resource)
    assert.ok(names.includes('blpop') && names.includes('info'), names.join())
  } finally {
    tracer.use('ioredis', {})
  }
})

programContract({
  title: 'ioredis 6',
  imports: { '{ Redis }': 'ioredis' },
  body: `const client = new Redis(process.env.REDIS_URL); console.log(await client.set('a', 'b')); client.disconnect()`,
  env: () => ({ REDIS_URL: redis.url }),
  trees: ['redis.command set app-redis'],
  stdout: 'OK',
})
