import type { Setup } from './setup'

const group = 'Threads'

const job = `
const tracer = require('tracer')
module.exports = task => tracer.trace('thread.job', { resource: String(task.name ?? task) }, () => 1)
`
const workerDataApp = `
const { Worker, isMainThread, workerData } = require('node:worker_threads')
const tracer = require('tracer')
if (isMainThread) {
  tracer.trace('main.work', () => new Promise(done => new Worker(__filename, { workerData: { name: 'data' } }).on('exit', done)))
} else require('./job.cjs')(workerData)
`
const workerDataModule = `
import { createRequire } from 'node:module'
import { Worker, isMainThread, workerData } from 'node:worker_threads'
import tracer from 'tracer'
if (isMainThread) {
  await tracer.trace('main.work', () => new Promise(done => new Worker(new URL(import.meta.url), { workerData: { name: 'data' } }).on('exit', done)))
} else {
  await new Promise(done => setTimeout(done, 5))
  createRequire(import.meta.url)('./job.cjs')(workerData)
}
`
const messageApp = `
const { Worker, isMainThread, parentPort } = require('node:worker_threads')
const tracer = require('tracer')
if (isMainThread) {
  const worker = new Worker(__filename)
  const carrier = {}
  tracer.trace('main.work', () => new Promise(done => {
    tracer.inject(tracer.scope().active(), 'text_map', carrier)
    worker.postMessage({ name: 'message', carrier })
    worker.on('message', done)
  })).then(() => worker.terminate())
} else parentPort.on('message', ({ name, carrier }) => {
  tracer.trace('thread.job', { resource: name, childOf: tracer.extract('text_map', carrier) }, () => {})
  parentPort.postMessage(1)
})
`
const poolApp = (pool: string) => `
const tracer = require('tracer')
async function main() {
  const pool = await ${pool}
  await Promise.all(['one', 'two', 'three'].map(name => tracer.trace('main.' + name, () => pool.run({ name }))))
  await pool.run({ name: 'alone' })
  await pool.destroy()
}
main()
`
const spans = ['main.work main.work shop', '  thread.job data shop']
const files = { 'app.cjs': workerDataApp, 'job.cjs': job }
const tasks = ['one', 'two', 'three'].map(name => `  thread.job ${name} shop`)
/** A task that nobody traces is a trace of its own. */
const alone = /^ +thread\.job alone/m

function poolRow(name: string, specifier: string, pool: string, more: Partial<Setup> = {}): Setup {
  return {
    group,
    name: `a task of ${name}`,
    packages: [specifier],
    files: { 'app.cjs': poolApp(pool), 'job.cjs': job },
    start: ['ddtrace-run', 'node', 'app.cjs'],
    gets: { spans: [...tasks, 'thread.job alone shop'], never: alone },
    quick: true,
    ...more,
  }
}

const piscina = `new (require('piscina').Piscina)({ filename: require.resolve('./job.cjs'), maxThreads: 1, concurrentTasksPerWorker: 2 })`
const tinypool = `import('tinypool').then(({ default: Tinypool }) => new Tinypool({ filename: require.resolve('./job.cjs'), maxThreads: 1, minThreads: 1 }))`

/** Work that is given to threads belongs to the trace of who gave it. */
export const threads: readonly Setup[] = [
  {
    group,
    name: '`workerData`, `ddtrace-run`',
    files,
    start: ['ddtrace-run', 'node', 'app.cjs'],
    gets: { spans },
    quick: true,
  },
  {
    group,
    name: '`workerData`, NODE_OPTIONS',
    files,
    env: { NODE_OPTIONS: '--require tracer/register' },
    start: ['node', 'app.cjs'],
    gets: { spans },
    quick: true,
  },
  {
    group,
    name: '`workerData`, `-r`',
    files,
    start: ['node', '-r', 'tracer/register', 'app.cjs'],
    gets: { spans },
    quick: true,
  },
  {
    group,
    name: '`workerData`, ES module, `--import`',
    files: { 'app.mjs': workerDataModule, 'job.cjs': job },
    start: ['node', '--import', 'tracer/register', 'app.mjs'],
    gets: { spans },
    quick: true,
  },
  {
    group,
    name: 'a message with `tracer.inject`',
    files: { 'app.cjs': messageApp },
    start: ['node', '-r', 'tracer/register', 'app.cjs'],
    gets: { spans: ['main.work main.work shop', '  thread.job message shop'] },
    quick: true,
  },
  poolRow('piscina 5', 'piscina@5', piscina),
  poolRow('piscina 5 without atomics', 'piscina@5', piscina, { env: { PISCINA_DISABLE_ATOMICS: '1' } }),
  poolRow('piscina 4', 'piscina@4', piscina),
  poolRow('tinypool 2', 'tinypool@2', tinypool),
  poolRow('tinypool 1', 'tinypool@1', tinypool, { env: { PISCINA_DISABLE_ATOMICS: '1' } }),
]
