import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { promisify } from 'node:util'
import { type Agent, startAgent } from '../agent'
import { runChild } from '../run-child'

const run = promisify(execFile)
const root = join(__dirname, '../..')
let folder: string
let agent: Agent

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracer-familiar-'))
  await cp(join(__dirname, 'familiar'), folder, { recursive: true })
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root })
  const tarball = (await readdir(folder)).find(name => name.endsWith('.tgz'))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'familiar-app', private: true }))
  const packages = [`dd-trace@file:./${tarball}`, 'tsx@4', 'express@5', 'esbuild@0.25', 'webpack@5']
  await run('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd: folder })
  await rm(join(folder, 'node_modules/@types'), { recursive: true, force: true })
  await symlink(join(root, 'node_modules/@types'), join(folder, 'node_modules/@types'))
  agent = await startAgent({ personality: 'datadog' })
})
after(async () => {
  await agent?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Runs the service and gives what it printed and what it sent. */
async function runService(stderr: string, ...args: string[]) {
  agent.clear()
  const env = { ...agent.environment(), DD_TRACE_STARTUP_LOGS: 'false' }
  const child = await runChild({ command: process.execPath, args, cwd: folder, env, timeout: 60_000 })
  assert.deepEqual([child.code, child.stderr], [0, stderr])
  agent.check()
  return { lines: child.stdout.trim().split('\n'), spans: agent.spans() }
}

function expectService({ lines, spans }: Awaited<ReturnType<typeof runService>>): void {
  const all = 'true,true,true,true,true,true 42 null'
  assert.deepEqual(lines, [all, all, all, all])
  const served = spans.filter(({ name }) => name === 'web.request')
  assert.deepEqual(
    served.map(({ meta, error }) => [new URL(meta['http.url'] ?? '').pathname, meta.hooked, error]).sort(),
    [
      ['/', 'server', 0],
      ['/missing', 'server', 1],
    ],
  )
  const work = spans.filter(({ name }) => name === 'work')
  assert.equal(work.length, 2)
  assert.deepEqual([...new Set(spans.map(({ service }) => service))].sort(), ['familiar', 'other'])
  const rooted = served.find(({ error }) => error === 0)
  assert.equal(rooted?.metrics['_dd.measured'], 1)
  assert.deepEqual([rooted?.meta['usr.id'], rooted?.meta['usr.email']], ['u1', 'a@b.c'])
}

test("a service that was written against dd-trace's types compiles with this package under that name", async () => {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  await run(process.execPath, [tsc, '-p', folder], { cwd: folder })
  expectService(await runService('', 'out/app.js'))
})

test('it runs by tsx, after the hooks that are named for dd-trace', async () => {
  expectService(await runService('', '--import', 'dd-trace/register.js', '--import', 'tsx', 'app.ts'))
})

test('a library that was loaded between those hooks and init is traced, with what init says', async () => {
  // What is imported is evaluated before the code that imports it.
  await writeFile(
    join(folder, 'late.mjs'),
    `import express from 'express'
    import tracer from 'dd-trace'
    tracer.init({ service: 'late', sampleRate: 1 })
    const server = express().get('/user/:id', (request, response) => response.send('done')).listen(0, async () => {
      const { port } = server.address()
      console.log(await (await fetch(\`http://127.0.0.1:\${port}/user/1\`)).text())
      server.close()
    })`,
  )
  const { lines, spans } = await runService('', '--import', 'dd-trace/register.js', 'late.mjs')
  assert.deepEqual(lines, ['done'])
  const said = spans.map(({ name, resource, service }) => [name, resource, service])
  assert.deepEqual(said.sort(), [
    ['express.middleware', '<anonymous>', 'late'],
    ['express.request', 'GET /user/:id', 'late'],
    ['http.request', 'GET', 'late'],
  ])
})

test('initialize.mjs starts by the environment, so init names what it cannot change any more', async () => {
  const again =
    'tracer: warn: init was called after the tracer had started: service (DD_SERVICE), env (DD_ENV), propagationStyleInject (DD_TRACE_PROPAGATION_STYLE_INJECT), propagationStyleExtract (DD_TRACE_PROPAGATION_STYLE_EXTRACT), logger cannot change any more; set by variables what is to hold from the start\n'
  const { spans } = await runService(again, '--import', 'dd-trace/initialize.mjs', 'out/app.js')
  assert.deepEqual([...new Set(spans.map(({ service }) => service))].sort(), ['familiar-app', 'other'])
})

test('what dd-trace has beside tracing does nothing, and says so in one sentence', async () => {
  await writeFile(join(folder, 'other.cjs'), "console.log(typeof require('dd-trace/openfeature'))")
  const env = { ...agent.environment(), DD_TRACE_STARTUP_LOGS: 'false' }
  const args = ['-r', 'dd-trace/ci/init', 'other.cjs']
  const child = await runChild({ command: process.execPath, args, cwd: folder, env, timeout: 60_000 })
  assert.deepEqual([child.code, child.stdout.trim()], [0, 'object'], child.stderr)
  assert.match(child.stderr, /^tracer: ci\/init and openfeature are other products .*\n$/)
})

test('the plugins of dd-trace for bundlers are ours under the same names, and are called alike', async () => {
  await writeFile(
    join(folder, 'build.cjs'),
    `const Plugin = require('dd-trace/webpack')
    require('esbuild').build({ entryPoints: ['small.cjs'], bundle: true, platform: 'node', outfile: 'out/small.js', plugins: [require('dd-trace/esbuild')] })
      .then(() => require('webpack')({ mode: 'production', target: 'node', context: __dirname, entry: './small.cjs', plugins: [new Plugin()] }).run(
        (error, stats) => console.log(error, stats.hasErrors())))`,
  )
  await writeFile(join(folder, 'small.cjs'), "module.exports = require('express')")
  const child = await runChild({ command: process.execPath, args: ['build.cjs'], cwd: folder, timeout: 60_000 })
  assert.deepEqual([child.code, child.stdout.trim()], [0, 'null false'], child.stderr)
  // Once a build.
  assert.match(child.stderr, /^(tracer: traced in this bundle: express [\d.]+\n){2}$/)
})
