import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { build } from 'esbuild'
import { startAgent } from '../agent'
import { freePort } from '../free-port'
import { startChild } from '../run-child'
import { type Kafka, shareKafka } from '../servers/kafka'
import { type Mariadb, shareMariadb } from '../servers/mariadb'
import { startMongodb } from '../servers/mongodb'
import { type Redis, shareRedis } from '../servers/redis'
import { tree } from '../tree'

const root = join(__dirname, '../..')
const source = join(root, 'examples/orders/service.mts')
const cli = join(root, 'dist/src/cli.js')

let redis: Redis
let mariadb: Mariadb
let mongodb: Awaited<ReturnType<typeof startMongodb>>
let kafka: Kafka

before(async () => {
  mongodb = await startMongodb()
  ;[redis, mariadb, kafka] = await Promise.all([shareRedis(), shareMariadb(), shareKafka()])
})
after(async () => {
  await Promise.all([redis.stop(), mariadb.stop(), mongodb.stop(), kafka.stop()])
})

/** What one order is, through six libraries: names, resources and services, children below their parents. */
const order = [
  'fastify.request POST /orders/:item orders',
  '  fastify.middleware <anonymous> orders',
  '    redis.command INCR orders-redis',
  '    mysql.query SELECT ? AS item orders-mysql',
  '    grpc.client /shop.Stock/Reserve orders',
  '      grpc.server /shop.Stock/Reserve orders',
  '    mongodb.query insert shop.orders orders-mongodb',
  '    kafka.produce orders orders-kafka',
  '      kafka.consume orders orders-kafka',
].join('\n')

/** The same program as CommonJS: what `import` and `await` at the top stand for there. */
async function asCommonJs(folder: string): Promise<string> {
  const text = readFileSync(source, 'utf8')
  const imports = /^(?:\/\/.*\n|import .*\n)+/.exec(text)?.[0] ?? ''
  const body = text.slice(imports.length).replaceAll('import.meta.url', '__url')
  const wrapped = `${imports}const __url = ${JSON.stringify(`file://${join(root, 'examples/orders/')}`)}
async function main() {\n${body.replaceAll(/^interface /gm, 'interface ')}\n}\nvoid main()`
  const file = join(folder, 'service.cjs')
  await build({
    stdin: { contents: wrapped, loader: 'ts', sourcefile: 'service.mts', resolveDir: folder },
    outfile: file,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    bundle: true,
    packages: 'external',
  })
  return file
}

for (const kind of ['ES modules in TypeScript', 'CommonJS'] as const) {
  test(`an order that passes six libraries is one trace, in ${kind}`, async context => {
    const agent = await startAgent({ personality: 'datakit' })
    context.after(() => agent.close())
    const folder = join(root, 'node_modules/.cache/orders')
    mkdirSync(folder, { recursive: true })
    context.after(() => rmSync(folder, { recursive: true, force: true }))
    const args = kind === 'CommonJS' ? [await asCommonJs(folder)] : ['--import', 'tsx', source]
    const port = await freePort()
    const child = startChild(
      {
        args: [cli, 'node', ...args],
        timeout: 120_000,
        env: {
          DD_SERVICE: 'orders',
          DD_TRACE_AGENT_URL: agent.url,
          REDIS_URL: redis.url,
          MYSQL_URL: mariadb.url,
          MONGO_URL: mongodb.url,
          KAFKA_BROKER: kafka.broker,
          PORT: String(port),
        },
      },
      context,
    )
    await child.waitForLine(/orders listens on/, 90_000)
    const answer = await fetch(`http://127.0.0.1:${port}/orders/tea`, { method: 'POST' })
    const { item, left } = (await answer.json()) as { item: string; left: number }
    assert.deepEqual([answer.status, item, left], [200, 'tea', 6])
    await child.waitForLine(/mail for tea/, 60_000)
    await fetch(`http://127.0.0.1:${port}/stop`, { method: 'POST' })
    const { code, stderr } = await child.ended
    assert.equal(code, 0, stderr)
    agent.check()
    const root128 = agent.spans().find(span => span.resource === 'POST /orders/:item')
    const spans = agent.spans().filter(span => span.traceHex === root128?.traceHex)
    assert.equal(tree(spans), order)
    assert.match(stderr, /libraries traced: .*fastify 5.*redis 6/)
  })
}
