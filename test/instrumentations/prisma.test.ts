import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { PrismaPg } from '@prisma/adapter-pg'
import { type CallSubject, callContract } from '../contracts/calls'
import { programContract } from '../contracts/programs'
import { type Postgres, startPostgres } from '../postgres'
import { startTraced, type Traced } from '../traced'
import { tree } from '../tree'
import type { Span } from '../wire/span'

/** What the tests use of a generated client. */
interface Client {
  readonly person: {
    findUnique(query: object): Promise<{ id: number; name: string } | null>
    findMany(query: object): Promise<unknown[]>
    create(query: object): Promise<unknown>
  }
  $queryRawUnsafe(sql: string): Promise<unknown>
  $transaction(queries: readonly unknown[]): Promise<unknown>
  $disconnect(): Promise<void>
}

/** What Prisma asks for, as far as the tests stand for an engine, or for the helper of a user's. */
interface Helper {
  isEnabled(): boolean
  getTraceParent(): string
  runInChildSpan<Result>(asked: unknown, callback: () => Result): Result
  dispatchEngineSpans(spans: readonly object[], events?: readonly object[], emit?: (event: object) => void): void
  createEngineSpan(event: object): void
}

const root = join(__dirname, '../..')
const folder = join(root, 'node_modules/.cache/prisma-test', String(process.pid))
const schema = `generator client {
  provider = "prisma-client-js"
  output = "./client"
}
datasource db {
  provider = "postgresql"
}
model Person {
  id Int @id
  name String
}`

let traced: Traced
let postgres: Postgres
let client: Client
let old: Helper

before(async () => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'schema.prisma'), schema)
  // What would be fetched for it does nothing here.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', CHECKPOINT_DISABLE: '1' }
  const generate = [join(root, 'node_modules/prisma/build/index.js'), 'generate', '--schema', 'schema.prisma']
  execFileSync(process.execPath, generate, { cwd: folder, env, stdio: 'pipe' })
  postgres = await startPostgres()
  traced = await startTraced()
  const { PrismaClient } = require(join(folder, 'client')) as { PrismaClient: new (options: object) => Client }
  const { PrismaPg: Adapter } = require('@prisma/adapter-pg') as { PrismaPg: typeof PrismaPg }
  client = new PrismaClient({ adapter: new Adapter({ connectionString: postgres.url }) })
  await client.$queryRawUnsafe('CREATE TABLE "Person" (id int PRIMARY KEY, name text)').catch(() => undefined)
  await client.person.create({ data: { id: 1, name: 'value' } })
  await traced.collect(() => undefined)
  old = (globalThis as unknown as { PRISMA_INSTRUMENTATION: { helper: Helper } }).PRISMA_INSTRUMENTATION.helper
})

after(async () => {
  await client.$disconnect()
  await traced.stop()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

const inRequest = <Result>(action: () => Result): Result => traced.tracer.trace('request', action)
/** The spans as a tree, without services. */
const shown = (spans: readonly Span[]): string[] =>
  tree(spans)
    .split('\n')
    .map(line => line.replace(/ app.*/, ''))

callContract(
  {
    plugin: 'prisma',
    name: 'prisma.client',
    service: 'app-prisma',
    type: 'prisma',
    kind: 'client',
    value: { id: 1, name: 'value' },
    refusal: /Unique constraint/,
  },
  () => traced,
  (): CallSubject => ({
    call: async () => client.person.findUnique({ where: { id: 1 } }),
    refused: async () => client.person.create({ data: { id: 1, name: 'again' } }),
    carry: async secret => client.person.findMany({ where: { name: secret } }),
  }),
  () => ({
    component: 'prisma',
    'prisma.type': 'client',
    'prisma.method': 'findUnique',
    'prisma.model': 'Person',
    'prisma.name': 'Person.findUnique',
  }),
)

test('prisma 7: a query is told by its driver, below the operation, and not twice', async () => {
  const spans = await traced.collect(() => inRequest(async () => client.person.findMany({ where: { name: 'value' } })))
  assert.deepEqual(
    shown(spans).map(line => line.replace(/SELECT .*/, 'SELECT')),
    ['request request', '  prisma.client Person.findMany', '    pg.query SELECT'],
  )
})

test('prisma 7: a query is told by Prisma where the driver is not traced, without literals', async () => {
  traced.tracer.use('pg', { enabled: false })
  try {
    const spans = await traced.collect(() => inRequest(async () => client.$queryRawUnsafe("SELECT 'secret' AS name")))
    assert.deepEqual(shown(spans), [
      'request request',
      '  prisma.client queryRaw',
      '    prisma.engine SELECT ? AS name',
    ])
    const engine = spans.find(span => span.name === 'prisma.engine')
    assert.deepEqual(
      [engine?.type, engine?.service, engine?.meta['db.type'], engine?.meta['db.operation']],
      ['sql', 'app-prisma', 'postgresql', 'SELECT'],
    )
  } finally {
    traced.tracer.use('pg', {})
  }
})

test('prisma 7: the queries of a transaction have their own operations as parents', async () => {
  const spans = await traced.collect(() =>
    inRequest(async () => client.$transaction([1, 2].map(id => client.person.findMany({ where: { id } })))),
  )
  const operations = spans.filter(span => span.name === 'prisma.client')
  assert.equal(operations.length, 2, tree(spans))
  const request = spans.find(span => span.name === 'request')
  for (const span of operations) assert.equal(span.parentId, request?.spanId)
})

test('prisma: a helper that the user has registered hears of the same, and Prisma gets what its callback gave', async () => {
  const heard: unknown[] = []
  const helper = {
    isEnabled: () => true,
    getTraceParent: () => '00-10-10-00',
    getActiveContext: () => undefined,
    dispatchEngineSpans: (spans: readonly object[]) => void heard.push(...spans),
    runInChildSpan(asked: { readonly name?: string } | string, callback: (...args: unknown[]) => unknown): unknown {
      assert.equal(this, helper)
      heard.push(typeof asked === 'string' ? asked : asked.name)
      return callback()
    },
  }
  const globals = globalThis as Record<string, unknown>
  globals.PRISMA_INSTRUMENTATION = { helper }
  globals.V7_PRISMA_INSTRUMENTATION = { helper }
  try {
    const spans = await traced.collect(async () => {
      assert.deepEqual(await inRequest(async () => client.person.findUnique({ where: { id: 1 } })), {
        id: 1,
        name: 'value',
      })
    })
    assert.ok(heard.includes('operation') && heard.includes('db_query'), heard.join())
    assert.equal(spans.filter(span => span.name === 'prisma.client').length, 1)
    traced.tracer.use('prisma', { enabled: false })
    heard.length = 0
    assert.deepEqual(
      (await traced.collect(async () => client.person.findMany({}))).filter(span => /prisma/.test(span.name)),
      [],
    )
    assert.ok(heard.includes('operation'))
  } finally {
    traced.tracer.use('prisma', {})
    globals.PRISMA_INSTRUMENTATION = undefined
    globals.V7_PRISMA_INSTRUMENTATION = undefined
  }
})

test('prisma: turned off it is not asked at all', () => {
  traced.tracer.use('prisma', { enabled: false })
  try {
    assert.equal(old.isEnabled(), false)
    assert.equal(
      old.runInChildSpan('operation', () => 7),
      7,
    )
  } finally {
    traced.tracer.use('prisma', {})
  }
})

/** A query as the engines of Prisma 5 and 6 tell of it, some levels below what asked. */
const seconds = Math.floor(Date.now() / 1000)
const attributes = { 'db.statement': "SELECT 'secret'", 'db.query.text': "SELECT 'secret'", 'db.system': 'postgresql' }
const asked = { name: 'operation', attributes: { method: 'findMany', model: 'Person', name: 'Person.findMany' } }

test('prisma 6: what its engine tells is told below the operation that asked, with its own times', async () => {
  const emitted: object[] = []
  const spans = await traced.collect(() =>
    inRequest(() =>
      old.runInChildSpan(asked, async () => {
        const parent = old.getTraceParent()
        assert.match(parent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
        const times = { startTime: [seconds, 0], endTime: [seconds, 5e6] }
        const engine = [
          { id: 'a', parentId: null, name: 'prisma:engine:query', kind: 'internal', ...times },
          { id: 'b', parentId: 'a', name: 'prisma:engine:db_query', kind: 'client', attributes, ...times },
        ]
        old.dispatchEngineSpans(engine, [{ spanId: 'b' }], event => emitted.push(event))
      }),
    ),
  )
  assert.deepEqual(shown(spans), ['request request', '  prisma.client Person.findMany', '    prisma.engine SELECT ?'])
  const engine = spans.find(span => span.name === 'prisma.engine')
  assert.deepEqual([Number(engine?.duration), Number(engine?.start)], [5e6, seconds * 1e9])
  assert.deepEqual(emitted, [{ spanId: 'b' }])
})

test('prisma 5: what its engine tells of many at once, outside of their scopes, finds the operations that asked', async () => {
  const parents: string[] = []
  let release = (): void => undefined
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  const spans = await traced.collect(async () => {
    const running = [1, 2].map(() =>
      inRequest(() =>
        old.runInChildSpan(asked, async () => {
          parents.push(old.getTraceParent().split('-')[2] ?? '')
          await held
        }),
      ),
    )
    for (const parent of parents) {
      const times = { start_time: [seconds, 0], end_time: [seconds, 1e6], trace_id: 'x', kind: 'client' }
      const above = { name: 'prisma:engine', span_id: `x${parent}`, parent_span_id: parent, ...times }
      const query = { name: 'prisma:engine:db_query', span_id: `y${parent}`, parent_span_id: `x${parent}`, attributes }
      old.createEngineSpan({ span: true, spans: [above, { ...query, ...times }] })
    }
    release()
    await Promise.all(running)
  })
  const one = ['request request', '  prisma.client Person.findMany', '    prisma.engine SELECT ?']
  assert.deepEqual(shown(spans), [...one, ...one])
})

test('prisma 5: its own runtime has an operation told, with the error of an engine that is not there', async () => {
  const runtime = require('../apps/prisma-5/node_modules/@prisma/client/runtime/library.js') as {
    getPrismaClient(config: object): new (options?: object) => Client
  }
  const Older = runtime.getPrismaClient({
    generator: { config: {}, previewFeatures: ['tracing'], provider: { value: 'prisma-client-js' } },
    ...{ clientVersion: '5.22.0', engineVersion: 'none', relativePath: '.', relativeEnvPaths: {}, dirname: folder },
    ...{ activeProvider: 'postgresql', datasourceNames: ['db'], inlineSchema: schema, inlineSchemaHash: 'none' },
    inlineDatasources: { db: { url: { value: postgres.url } } },
    runtimeDataModel: { models: {}, enums: {}, types: {} },
  })
  const older = new Older()
  const spans = await traced.collect(() => assert.rejects(inRequest(async () => older.$queryRawUnsafe('SELECT 1'))))
  assert.deepEqual(shown(spans), ['request request', '  prisma.client queryRaw'])
  const span = spans.find(({ name }) => name === 'prisma.client')
  assert.equal(span?.error, 1)
  assert.match(span.meta['error.type'] ?? '', /PrismaClientInitializationError/)
})

const body = `const client = new generated.PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) })
console.log((await client.person.findUnique({ where: { id: 1 } })).name); await client.$disconnect()`
programContract({
  title: 'prisma 7',
  imports: { generated: join(folder, 'client/index.js'), '{ PrismaPg }': '@prisma/adapter-pg' },
  body,
  env: () => ({ DATABASE_URL: postgres.url }),
  stdout: 'value',
  ignore: /^pg\./,
  trees: ['prisma.client Person.findUnique app-prisma'],
})
