import assert from 'node:assert/strict'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { Lookers, patience } from '../../src/command/lookers'
import { type Child, runChild, startChild } from '../run-child'
import { ctrlC, noTerminal, startInTerminal } from './terminal'

const cli = join(__dirname, '../../dist/src/cli.js')
const env = { DD_TRACE_STARTUP_LOGS: 'false', DD_SERVICE: 'shop' }

/** Ends with 3 when it is told to by its file, or at once where it is told of none. */
const untilTold = `
const { existsSync } = require('node:fs')
const [, file] = process.argv
const end = () => { if (!file || existsSync(file)) process.exit(3); else setTimeout(end, 20) }
end()`

async function pageOf(child: Child): Promise<string> {
  const [, url = ''] = await child.waitForLine(/traces are shown at (http:\/\/[\d.:]+)/, 20_000)
  return url
}

/** Listens to an agent's events as a page that is open does; resolves when it is connected. */
async function look(url: string): Promise<() => void> {
  const leave = new AbortController()
  const response = await fetch(`${url}/api/live`, { signal: leave.signal })
  await response.body?.getReader().read()
  return () => leave.abort()
}

test('the page of a command that has ended stays while a browser has it open, and its exit code stays', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'page-stays-'))
  t.after(() => rm(folder, { recursive: true }))
  const told = join(folder, 'told')
  const child = startChild({ args: [cli, '--ui', 'node', '-e', untilTold, told], env }, t)
  const url = await pageOf(child)
  const leave = await look(url)
  await (await open(told, 'w')).close()
  const [line] = await child.waitForLine(/the command ended with 3/)
  assert.ok(line)
  assert.match(
    child.output.stderr,
    new RegExp(`the command ended with 3; its traces stay at ${url} while the page is open, or until Ctrl-C; Save on`),
  )
  assert.equal((await fetch(`${url}/api/status`)).status, 200)
  leave()
  assert.equal((await child.ended).code, 3)
  await assert.rejects(fetch(url))
})

test('a signal ends a page that stays at once, with the exit code of the command', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'page-stays-'))
  t.after(() => rm(folder, { recursive: true }))
  const told = join(folder, 'told')
  const child = startChild({ args: [cli, '--ui', 'node', '-e', untilTold, told], env }, t)
  const leave = await look(await pageOf(child))
  t.after(async () => leave())
  await (await open(told, 'w')).close()
  await child.waitForLine(/the command ended with 3/)
  child.signal('SIGTERM')
  assert.equal((await child.ended).code, 3)
})

test('a command that takes the signal that ends it takes its page along', async t => {
  const script = `process.on('SIGTERM', () => process.exit(0)); console.log('ready'); setInterval(() => {}, 1000)`
  const child = startChild({ args: [cli, '--ui', 'node', '-e', script], env }, t)
  const leave = await look(await pageOf(child))
  t.after(async () => leave())
  await child.waitForLine(/^ready/)
  child.signal('SIGTERM')
  const { code, stderr } = await child.ended
  assert.equal(code, 0)
  assert.doesNotMatch(stderr, /the command ended/)
})

test('without a terminal and without a reader the page ends with the command', async () => {
  const { code, stderr } = await runChild({ args: [cli, '--ui', 'node', '-e', untilTold], env })
  assert.equal(code, 3)
  assert.doesNotMatch(stderr, /the command ended/)
})

test('at a terminal the page waits for its first reader, stays while it is open, and Ctrl-C ends it', {
  skip: noTerminal,
}, async t => {
  const line = `${process.execPath} ${cli} --ui node -e "process.exit(3)"`
  const { child, type } = await startInTerminal(t, line, { env })
  const [, url = ''] = await child.waitForLine(
    /ended with 3; open (\S+) within 60 s to read its traces, or press Ctrl-C/,
    20_000,
  )
  const leave = await look(url)
  t.after(async () => leave())
  assert.equal((await fetch(`${url}/api/status`)).status, 200)
  await type(ctrlC)
  assert.equal((await child.ended).code, 3)
})

test('a page that nobody opens in time, or that all have left, is given up; one that is loaded anew is not', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const settled = async (promise: Promise<void>): Promise<boolean> => {
    let is = false
    void promise.then(() => {
      is = true
    })
    await Promise.resolve()
    await Promise.resolve()
    return is
  }
  const never = new Lookers().gone()
  t.mock.timers.tick(patience * 1000 - 1)
  assert.equal(await settled(never), false)
  t.mock.timers.tick(1)
  assert.equal(await settled(never), true)

  const lookers = new Lookers()
  lookers.count(1)
  const gone = lookers.gone()
  t.mock.timers.tick(patience * 10_000)
  assert.equal(await settled(gone), false)
  lookers.count(0)
  t.mock.timers.tick(1000)
  lookers.count(1)
  t.mock.timers.tick(patience * 1000)
  assert.equal(await settled(gone), false)
  lookers.count(0)
  t.mock.timers.tick(patience * 1000)
  assert.equal(await settled(gone), true)
})
