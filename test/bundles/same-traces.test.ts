import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { startAgent } from '../agent'
import { createProject, packTracer, removeProject } from '../packaging/setups/project'
import { type Postgres, startPostgres } from '../postgres'
import { runChild } from '../run-child'
import { tree } from '../tree'

// One program with Express, pg, pino and winston, as it is and as each bundler makes it: what arrives has to be the same.
const packages = [
  ...['express@5.1.0', 'pg@8', 'pino@9', 'winston@3', 'esbuild@0.28', 'webpack@5', 'vite@8', 'rollup@4'],
  ...['@rollup/plugin-commonjs@29', '@rollup/plugin-json@6', '@rollup/plugin-node-resolve@16'],
]
const app = `import 'tracer/init'
import express from 'express'
import pg from 'pg'
import pino from 'pino'
import winston from 'winston'

const { Console } = winston.transports
const loggers = [pino({ base: null, timestamp: false }), winston.createLogger({ transports: [new Console()] })]
const pool = new pg.Pool({ connectionString: process.env.DATABASE })
const server = express()
  .get('/users/:id', async (request, response) => {
    for (const logger of loggers) logger.info('asked')
    const { rows } = await pool.query('SELECT $1::text AS id', [request.params.id])
    response.json(rows)
  })
  .listen(0, async () => {
    await (await fetch('http://127.0.0.1:' + server.address().port + '/users/7')).text()
    server.close()
    await pool.end()
  })
`

let postgres: Postgres
let packed: Awaited<ReturnType<typeof packTracer>>
let folder: string
let expected: Seen
before(
  async () => {
    postgres = await startPostgres()
    packed = await packTracer()
    const setup = { group: '', name: '', start: [], gets: { spans: [] }, files: { 'app.mjs': app } }
    folder = await createProject({ ...setup, folder: 'bundles', packages }, packed.tarball)
    expected = await run(['app.mjs'])
  },
  { timeout: 120_000 },
)
after(async () => {
  await postgres.stop()
  await removeProject(folder)
  await removeProject(packed.folder)
})

interface Seen {
  readonly spans: string
  readonly lines: readonly string[]
  readonly tags: readonly unknown[]
}

/** What the agent got and what the loggers printed, with names in the place of ids. */
async function run(args: readonly string[]): Promise<Seen> {
  const agent = await startAgent({ personality: 'datadog' })
  try {
    const env = { ...agent.environment(), DATABASE: postgres.url, DD_LOGS_INJECTION: 'true', DD_SERVICE: 'shop' }
    const { code, stdout, stderr } = await runChild({ args, cwd: folder, env, timeout: 60_000 })
    assert.equal(code, 0, stderr)
    const spans = agent.spans()
    const traceId = BigInt(spans[0]?.traceId ?? 0n)
    const lines = stdout.trim().split('\n').sort()
    return {
      spans: tree(spans),
      lines: lines.map(line => line.replaceAll(/"(?:span|trace)_id":"\w+"/g, each => each.split(':')[0] ?? '')),
      tags: [traceId > 0n, spans.map(({ meta }) => Object.keys(meta).sort())],
    }
  } finally {
    await agent.close()
  }
}

test('the program as it is has a span of each library, and ids in the lines of each logger', () => {
  for (const span of ['express.request GET /users/:id', 'pg.query SELECT $1::text AS id', 'express.middleware'])
    assert.ok(expected.spans.includes(span), expected.spans)
  assert.equal(expected.lines.filter(line => line.includes('"trace_id"')).length, 2)
})

const builds: Readonly<Record<string, readonly [build: readonly string[], out: string]>> = {
  esbuild: [
    ['esbuild.mjs', 'app.mjs', 'out/esbuild.cjs', 'plugin', 'require=express', 'require=pg'],
    'out/esbuild.cjs',
  ],
  'esbuild, minified': [['esbuild.mjs', 'app.mjs', 'out/small.cjs', 'plugin', 'minify'], 'out/small.cjs'],
  webpack: [['webpack.cjs', 'app.mjs', 'out/webpack.cjs', 'plugin'], 'out/webpack.cjs'],
  rollup: [['rollup.mjs', 'app.mjs', 'out/rollup.mjs', 'plugin'], 'out/rollup.mjs'],
  Vite: [['vite.mjs', 'app.mjs', 'plugin'], 'out/app.mjs'],
}
for (const [name, [build, out]] of Object.entries(builds)) {
  test(`a bundle of ${name} has the same spans and the same lines as the program that it is made of`, async () => {
    const { code, stdout, stderr } = await runChild({ args: build, cwd: folder, timeout: 100_000 })
    assert.equal(code, 0, stdout + stderr)
    assert.match(
      stderr,
      /^tracer: traced in this bundle: express 5\.1\.0, pg 8[\d.]+, pg-pool 3[\d.]+, pino 9.*, winston 3/m,
    )
    assert.deepEqual(await run([out]), expected)
  })
}
