import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { type Agent, startAgent } from '../agent'
import { type Child, type ChildResult, startChild } from '../run-child'

const init = join(__dirname, '../../dist/src/init.js')
const index = join(__dirname, '../../dist/src/index.js')

/** What a thread does: `spans(n)` makes n traces of two spans each. */
const head = `
require(${JSON.stringify(init)})
const { default: tracer } = require(${JSON.stringify(index)})
const spans = count => { for (let at = 0; at < count; at++) tracer.trace('outer', () => tracer.trace('inner', () => {})) }
`

/** A program whose first thread runs \`main\`, where \`start()\` starts one that runs \`thread\`. */
function begin(t: TestContext, agent: Agent, main: string, thread: string, env = {}): Child {
  const folder = mkdtempSync(join(tmpdir(), 'tracer-threads-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'thread.cjs'), head + thread)
  writeFileSync(
    join(folder, 'main.cjs'),
    `${head}const { Worker } = require('node:worker_threads')
     const start = () => new Worker(__dirname + '/thread.cjs')
     ${main}`,
  )
  return startChild({
    args: [join(folder, 'main.cjs')],
    env: { ...agent.environment(), DD_TRACE_STARTUP_LOGS: 'false', ...env },
  })
}

function run(...program: Parameters<typeof begin>): Promise<ChildResult> {
  return begin(...program).ended
}

/** The same where a thread does all at once, before anybody can have answered it. */
function soon({ name, main, thread }: (typeof ends)[number]): (typeof ends)[number] {
  return { name: `${name}, at once`, main, thread: thread.replace(/setTimeout\(\(\) => \{(.*)\}, 300\)/, '$1') }
}

/** Ways in which a thread ends: what the first does with it, what it does itself, and how many spans it made. */
const ends = [
  { name: 'it has nothing left to do', main: 'start()', thread: 'spans(10)' },
  { name: 'it exits', main: 'start()', thread: 'spans(10); process.exit(0)' },
  { name: 'it throws', main: `start().on('error', () => {})`, thread: 'spans(10); throw new Error("thrown")' },
  {
    name: 'it is terminated while it waits',
    main: `const thread = start(); thread.on('message', () => thread.terminate())`,
    thread: `setTimeout(() => { spans(10); require('node:worker_threads').parentPort.postMessage('now') }, 300); setInterval(() => {}, 1000)`,
  },
  {
    name: 'it is terminated while it is busy',
    main: `const thread = start(); thread.on('message', () => thread.terminate())`,
    thread: `setTimeout(() => { spans(10); require('node:worker_threads').parentPort.postMessage('now'); for (;;); }, 300)`,
  },
  {
    name: 'the process exits meanwhile',
    main: `start().on('message', () => process.exit(0))`,
    thread: `setTimeout(() => { spans(10); require('node:worker_threads').parentPort.postMessage('now') }, 300); setInterval(() => {}, 1000)`,
  },
  {
    name: 'the process meets an uncaught error meanwhile',
    main: `start().on('message', () => { throw new Error('uncaught') })`,
    thread: `setTimeout(() => { spans(10); require('node:worker_threads').parentPort.postMessage('now') }, 300); setInterval(() => {}, 1000)`,
  },
]

for (const { name, main, thread } of [...ends, ...ends.map(soon)]) {
  test(`no span of a thread is lost or arrives twice where ${name}`, async t => {
    const agent = await startAgent({ personality: 'datakit' })
    t.after(() => agent.close())
    const { stderr } = await run(t, agent, main, thread)
    assert.equal(agent.spans().length, 20, stderr)
    assert.equal(new Set(agent.spans().map(span => span.spanId)).size, 20)
    assert.doesNotMatch(stderr, /not delivered/)
  })
}

test('a flush in a thread resolves when an agent has its spans, of which many traces go in one payload', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const { stdout, stderr } = await run(
    t,
    agent,
    'start()',
    `setTimeout(async () => {
       spans(50)
       const before = tracer.status().spans
       const { undelivered } = await tracer.flush()
       console.log(JSON.stringify([before.started, before.sent, before.waiting, undelivered]))
     }, 300)`,
  )
  assert.equal(stdout, '[100,100,0,0]\n', stderr)
  assert.equal(agent.spans().length, 100)
  assert.ok(agent.requests.filter(({ path }) => path === '/v0.4/traces').length < 5)
})

test('a flush in a thread tells as delivered what an agent has, not what the first thread has taken', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  agent.behave(503)
  const program = begin(
    t,
    agent,
    'start()',
    `const flush = async timeout => console.log(JSON.stringify(await tracer.flush({ timeout })))
     setTimeout(async () => {
       spans(5)
       await flush(300)
       setTimeout(async () => {
         await flush(20_000)
         spans(5)
         await flush(20_000)
       }, 300)
     }, 300)`,
  )
  const [first] = await program.waitForLine(/^\{.*$/)
  agent.behave('normal')
  const { stdout, stderr } = await program.ended
  const { reason, ...numbers } = JSON.parse(first)
  assert.deepEqual(numbers, { delivered: 0, undelivered: 10 })
  assert.match(reason, /503|no reply/)
  const [, second, third] = stdout.split('\n').map(line => line !== '' && JSON.parse(line))
  // What a timer has sent between the two was not delivered by the second.
  assert.equal(second.undelivered, 0, stderr)
  assert.deepEqual(third, { delivered: 10, undelivered: 0 })
  assert.equal(agent.spans().length, 20)
})

test('numbers of the first thread add up with those that came from others', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const { stdout } = await run(
    t,
    agent,
    `spans(1); start().on('exit', async () => {
       await tracer.flush()
       console.log(JSON.stringify(tracer.status().spans))
     })`,
    'setTimeout(() => spans(10), 300)',
  )
  const { started, sent, open, waiting } = JSON.parse(stdout)
  assert.deepEqual({ started, sent, open, waiting }, { started: 22, sent: 22, open: 0, waiting: 0 })
})

test('a thread that sends to another agent does so by itself', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  const other = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  t.after(() => other.close())
  await run(
    t,
    agent,
    'spans(1); start()',
    `tracer.setUrl(${JSON.stringify(other.url)}); setTimeout(() => spans(10), 300)`,
  )
  assert.deepEqual([agent.spans().length, other.spans().length], [2, 20])
})

test('a thread of a thread gives its spans on', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const { stderr } = await run(
    t,
    agent,
    'start()',
    `const { workerData, Worker } = require('node:worker_threads')
     setTimeout(() => { spans(5); if (workerData !== 'last') new Worker(__filename, { workerData: 'last' }) }, 300)`,
  )
  assert.equal(agent.spans().length, 20, stderr)
})

test('what threads send costs the application none of its memory', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  // Small buffers share the memory in which Node makes others of that size, ours among them.
  const { stdout, stderr } = await run(
    t,
    agent,
    `const text = 'abcdefgh'.repeat(20)
     const kept = []
     const thread = start()
     const timer = setInterval(() => {
       for (let at = 0; at < 3; at++) kept.push(Buffer.from(text))
       spans(20)
     }, 1)
     thread.on('exit', () => {
       clearInterval(timer)
       console.log(kept.length > 100, kept.filter(each => each.toString() !== text).length)
     })`,
    `const timer = setInterval(() => spans(1), 2)
     setTimeout(() => clearInterval(timer), 1000)`,
    { DD_TRACE_FLUSH_INTERVAL: '5' },
  )
  assert.equal(stdout, 'true 0\n', stderr)
})
