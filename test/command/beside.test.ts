import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { type Child, runChild, startChild } from '../run-child'

const cli = join(__dirname, '../../dist/src/cli.js')
const env = { DD_TRACE_STARTUP_LOGS: 'false', DD_SERVICE: 'shop' }

/** Says who it is and that it lives, and ends by SIGTERM with a code of its own. */
const app = `
console.log('app ' + process.pid)
let beats = 0
setInterval(() => console.log('alive ' + ++beats), 50)
process.on('SIGTERM', () => { console.log('told to end'); process.exit(7) })
process.on('SIGUSR2', () => console.log('asked'))
`

interface Running {
  readonly command: Child
  readonly url: string
  readonly app: number
  readonly agent: number
}

async function start(t: TestContext): Promise<Running> {
  const command = startChild({ args: [cli, '--ui', process.execPath, '-e', app], env }, t)
  const [, url = ''] = await command.waitForLine(/traces are shown at (http:\/\/\S+)/, 20_000)
  const [, own = ''] = await command.waitForLine(/app (\d+)/, 20_000)
  const children = readFileSync(`/proc/${command.pid}/task/${command.pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .map(Number)
  const agent = children.find(pid => pid !== Number(own))
  assert.ok(agent !== undefined && children.includes(Number(own)), String(children))
  return { command, url, app: Number(own), agent }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // One that nobody has waited for yet has ended all the same.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

async function ends(pid: number): Promise<void> {
  while (isRunning(pid)) await new Promise(resolve => setTimeout(resolve, 20))
}

test('where the agent is killed the command goes on, and its signals and its end are passed on as before', async t => {
  const { command, agent } = await start(t)
  process.kill(agent, 'SIGKILL')
  await command.waitForLine(/ddtrace-run: the agent ended \(SIGKILL\): traces are shown no more, the command goes on/)
  const [, beats] = await command.waitForLine(/alive (\d+)\n?$/)
  await command.waitForLine(new RegExp(`alive ${Number(beats) + 5}`))
  command.signal('SIGUSR2')
  await command.waitForLine(/asked/)
  command.signal('SIGTERM')
  const { code, signal, stdout } = await command.ended
  assert.deepEqual([code, signal], [7, null])
  assert.match(stdout, /told to end/)
})

test('where the command is killed its application is told to end, and nothing of both stays', async t => {
  const { command, app, agent, url } = await start(t)
  command.signal('SIGKILL')
  await Promise.all([ends(app), ends(agent)])
  // Its streams are open for as long as one of them lives.
  const { signal, stdout } = await command.ended
  assert.equal(signal, 'SIGKILL')
  assert.match(stdout, /told to end/)
  await assert.rejects(fetch(url))
})

// `runChild` waits for the streams, which the agent has as well.
test('an application that ends takes the agent along, however it ends', async () => {
  for (const [script, code, signal] of [
    ['process.exit(3)', 3, null],
    ['process.kill(process.pid, "SIGKILL")', null, 'SIGKILL'],
    ['process.abort()', null, 'SIGABRT'],
  ] as const) {
    const ended = await runChild({ args: [cli, '--ui', process.execPath, '-e', script], env })
    assert.deepEqual([ended.code, ended.signal], [code, signal], script)
    assert.doesNotMatch(ended.stderr, /the agent ended/)
  }
})

test('what is meant for the command alone says so to others', async () => {
  const { code, stderr } = await runChild({ args: [cli, 'agent', '--beside'], env })
  assert.equal(code, 1)
  assert.match(stderr, /^ddtrace-run: agent --beside is what --ui and --console start by themselves/)
})
