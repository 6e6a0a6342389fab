import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { keepers } from '../contracts/kept-scopes'
import { programContract } from '../contracts/programs'
import { runChild } from '../run-child'
import { startTraced } from '../traced'

async function keptIn(environment: Readonly<Record<string, string>>): Promise<unknown> {
  const args = ['--import', 'tsx', `${__dirname}/../fixtures/kept-scopes.ts`]
  const { stdout, stderr, code } = await runChild({ args, env: { DD_TRACE_AGENT_PORT: '1', ...environment } })
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout.trim().split('\n').at(-1) as string)
}

test('queues, pools and promises run functions in the scope of whoever gave them', async () => {
  assert.deepEqual(await keptIn({}), Object.fromEntries(keepers.map(name => [name, true])))
})

test('without us each of them runs functions in the scope of somebody else', async () => {
  const off = keepers.map(name => [`DD_TRACE_${name.replace('-', '_').toUpperCase()}_ENABLED`, 'false'])
  assert.deepEqual(await keptIn(Object.fromEntries(off)), Object.fromEntries(keepers.map(name => [name, false])))
})

programContract({
  title: 'p-queue 9',
  imports: { PQueue: 'p-queue', '{ tracer }': join(__dirname, '../../dist/src/index.js') },
  body: `const queue = new PQueue({ concurrency: 1 })
    const task = name => async () => {
      await new Promise(resolve => setImmediate(resolve))
      tracer.startSpan('in ' + name).finish()
    }
    await Promise.all(['a', 'b', 'c'].map(name => tracer.trace(name, {}, () => queue.add(task(name)))))`,
  trees: ['a a app\n  in a in a app', 'b b app\n  in b in b app', 'c c app\n  in c in c app'],
})

programContract({
  title: 'queues that are imported',
  imports: {
    '{ queue }': 'async',
    fastq: 'fastq',
    '{ tracer }': join(__dirname, '../../dist/src/index.js'),
  },
  body: `const work = name => tracer.startSpan('in ' + name).finish()
    const turn = () => new Promise(resolve => setImmediate(resolve))
    const promised = fastq.promise(async name => { work(name); await turn() }, 1)
    const called = queue((name, done) => { work(name); setImmediate(done) }, 1)
    for (const tasks of [promised, called]) {
      await Promise.all(['a', 'b', 'c'].map(name => tracer.trace(name, {}, () => tasks.push(name))))
    }`,
  trees: ['a a app\n  in a in a app', 'b b app\n  in b in b app', 'c c app\n  in c in c app'],
})

test('a batch function of dataloader runs in the scope of the first of its callers', async () => {
  const DataLoader = require('dataloader') as new (
    batch: (keys: readonly number[]) => Promise<readonly number[]>,
  ) => { load(key: number): Promise<number> }
  const traced = await startTraced()
  const { tracer } = traced
  try {
    const spans = await traced.collect(async () => {
      const loader = new DataLoader(async keys => {
        tracer.startSpan('batch').finish()
        return keys
      })
      const caller = (key: number) =>
        tracer.trace(`caller ${key}`, {}, async () => {
          await loader.load(key)
          tracer.startSpan(`after ${key}`).finish()
        })
      await Promise.all([1, 2].map(caller))
    }, 5)
    const names = new Map(spans.map(span => [span.spanId, span.name]))
    const parents = spans
      .map(span => [span.name, names.get(span.parentId)])
      .filter(([, parent]) => parent !== undefined)
    assert.deepEqual(parents.sort(), [
      ['after 1', 'caller 1'],
      ['after 2', 'caller 2'],
      ['batch', 'caller 1'],
    ])
  } finally {
    await traced.stop()
  }
})
