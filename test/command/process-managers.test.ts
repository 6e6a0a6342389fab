import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { startAgent } from '../agent'
import { runChild } from '../run-child'
import { tree } from '../tree'
import { asksItself, createProject, startsIn } from './project'

const once = 'http.request GET project\n  web.request GET project'

/** Laid out as PM2: a command that leaves a daemon behind, which runs the application in containers of two kinds. */
const pm2 = {
  'node_modules/pm2/bin/pm2': `#!/usr/bin/env node
const { spawn } = require('node:child_process')
const { openSync } = require('node:fs')
const log = openSync('daemon.log', 'a')
const daemon = spawn(process.execPath, [require.resolve('../lib/Daemon.js'), ...process.argv.slice(2)], {
  detached: true,
  stdio: ['ignore', log, log, 'ipc'],
})
daemon.once('message', () => { daemon.disconnect(); daemon.unref(); console.log('daemon', daemon.pid) })`,
  'node_modules/pm2/lib/Daemon.js': `
const { spawn } = require('node:child_process')
const cluster = require('node:cluster')
const container = require.resolve('./ProcessContainerFork.js')
cluster.setupPrimary({ exec: require.resolve('./ProcessContainer.js') })
const env = { ...process.env, pm_exec_path: require('node:path').resolve(process.argv[2]) }
const ends = []
const ended = code => { if (ends.push(code) === 4) console.log('all ended', ...ends) }
for (let one = 0; one < 2; one++) {
  spawn(process.execPath, [container], { detached: true, env, stdio: ['ignore', 1, 2, 'ipc'] }).once('exit', ended)
  const worker = cluster.fork(env)
  worker.once('exit', ended).once('listening', () => worker.send('go on alone'))
}
process.send('started')`,
  'node_modules/pm2/lib/ProcessContainerFork.js': `
process.argv[1] = process.env.pm_exec_path
process.disconnect()
require('node:module')._load(process.env.pm_exec_path, null, true)`,
  'node_modules/pm2/lib/ProcessContainer.js': `
process.argv[1] = process.env.pm_exec_path
process.once('message', () => process.channel.unref())
require(process.env.pm_exec_path)`,
}

test('a process manager is not traced, and each application that its daemon runs is, once', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const { folder, path } = await createProject(t, { ...pm2, 'app.js': asksItself })
  const { code, stdout, stderr } = await runChild({
    command: 'ddtrace-run',
    args: [join(folder, 'node_modules/pm2/bin/pm2'), 'app.js'],
    cwd: folder,
    env: { PATH: path, ...agent.environment() },
  })
  const daemon = Number(stdout.match(/^daemon (\d+)\n$/)?.[1])
  assert.ok(daemon > 0, stdout)
  t.after(() => endGroup(daemon))
  assert.deepEqual([code, stderr], [0, ''])
  await agent.waitForSpans(8, 30_000)
  const log = await textWith(join(folder, 'daemon.log'), /^all ended 3 3 3 3$/m)
  assert.equal(startsIn(log), 4, log)
  assert.equal(tree(agent.spans()), Array(4).fill(once).join('\n'))
  assert.equal(new Set(agent.spans().flatMap(({ metrics }) => metrics.process_id ?? [])).size, 4)
})

/** A program of the user's own that serves by workers: as an application it is traced like they are. */
const primary = `
const cluster = require('node:cluster')
const { fork } = require('node:child_process')
if (cluster.isPrimary) {
  const workers = [cluster.fork(), cluster.fork()]
  const detached = fork('./app.js', ['forked'], { detached: true })
  const ended = new Promise(resolve => detached.once('exit', resolve))
  Promise.all(workers.map(worker => new Promise(resolve => worker.once('message', resolve)))).then(async ([port]) => {
    for (let request = 0; request < 10; request++) await (await fetch('http://127.0.0.1:' + port)).text()
    for (const worker of workers) worker.disconnect()
    process.exitCode = await ended
  })
} else {
  const { createServer } = require('node:http')
  const server = createServer((_request, response) => response.setHeader('connection', 'close').end('pong'))
  server.listen(0, '127.0.0.1', () => process.send(server.address().port))
}`

test('cluster workers and detached forks are traced as the program that starts them is', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const { folder, path } = await createProject(t, { 'primary.js': primary, 'app.js': asksItself })
  const { code, stdout, stderr } = await runChild({
    command: 'ddtrace-run',
    args: ['node', 'primary.js'],
    cwd: folder,
    env: { PATH: path, ...agent.environment() },
  })
  assert.deepEqual([code, stdout], [3, 'pong forked\n'], stderr)
  assert.equal(startsIn(stderr), 4, stderr)
  assert.equal(tree(agent.spans()), Array(11).fill(once).join('\n'))
  const asked = agent.spans().filter(({ name }) => name === 'http.request')
  const served = agent.spans().filter(({ name, metrics }) => name === 'web.request' && metrics.process_id !== undefined)
  assert.equal(new Set(asked.map(({ metrics }) => metrics.process_id)).size, 2, 'the primary and the fork ask')
  assert.equal(new Set(served.map(({ metrics }) => metrics.process_id)).size, 3, 'both workers and the fork serve')
})

/** The text of a file that other processes write, once it matches. */
async function textWith(file: string, wanted: RegExp): Promise<string> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const text = await readFile(file, 'utf8')
    if (wanted.test(text)) return text
    if (Date.now() > deadline) throw new Error(`${file} never had ${wanted}:\n${text}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
