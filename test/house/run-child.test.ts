import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { runChild, startChild } from '../run-child'

const script = (source: string) => ({ args: ['-e', source] })

test('a child runs to its end with its code and both streams', async () => {
  const result = await runChild(script('console.log("out"); console.error("err"); process.exitCode = 7'))
  assert.deepEqual(result, { code: 7, signal: null, stdout: 'out\n', stderr: 'err\n' })
})

test('the directory, the input and any command can be given', async () => {
  const shell = await runChild({ command: '/bin/sh', args: ['-c', 'pwd; cat'], cwd: '/', input: 'typed' })
  assert.equal(shell.stdout, '/\ntyped')
})

test('what would configure a tracer, Node or a test runner is not inherited but can be given', async () => {
  const names = ['DD_SERVICE', 'OTEL_SERVICE_NAME', '_DD_ROOT', 'NODE_OPTIONS', 'NODE_TEST_CONTEXT']
  const before = names.map(name => process.env[name])
  const print = script('console.log(JSON.stringify(process.env))')
  try {
    for (const name of names) process.env[name] = name === 'NODE_OPTIONS' ? '--no-warnings' : 'inherited'
    process.env.HOUSE_KEPT = 'kept'
    const inherited: Record<string, string> = JSON.parse((await runChild(print)).stdout)
    assert.deepEqual(
      names.map(name => inherited[name]),
      names.map(() => undefined),
    )
    assert.equal(inherited.HOUSE_KEPT, 'kept')
    const given: Record<string, string> = JSON.parse(
      (await runChild({ ...print, env: { DD_SERVICE: 'mine', HOUSE_KEPT: undefined } })).stdout,
    )
    assert.equal(given.DD_SERVICE, 'mine')
    assert.ok(!('HOUSE_KEPT' in given))
  } finally {
    delete process.env.HOUSE_KEPT
    for (const [index, name] of names.entries()) {
      const value = before[index]
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
})

test('a child that takes too long is killed and told with what it said', async () => {
  const slow = runChild({ ...script('console.log("began"); setInterval(() => {}, 1000)'), timeout: 2000 })
  await assert.rejects(slow, /killed after 2000 ms: [^\n]*setInterval[^\n]*; stdout:\nbegan/)
})

test('a command that does not exist rejects', async () => {
  await assert.rejects(runChild({ command: '/no/such/command' }), { code: 'ENOENT' })
})

test('a line of either stream is waited for, be it past or to come', async t => {
  const child = startChild(
    script('console.log("port 123"); setTimeout(() => console.error("ready"), 50); setInterval(() => {}, 1000)'),
    t,
  )
  assert.equal((await child.waitForLine(/^ready$/))[0], 'ready')
  assert.equal((await child.waitForLine(/port (\d+)/))[1], '123')
  await assert.rejects(child.waitForLine(/never/, 10), /no line matched \/never\/; stdout:\nport 123/)
  child.signal('SIGTERM')
  assert.deepEqual(await child.ended, { code: null, signal: 'SIGTERM', stdout: 'port 123\n', stderr: 'ready\n' })
})

test('waiting for a line ends with the child', async t => {
  const child = startChild(script('console.log("bye")'), t)
  await assert.rejects(child.waitForLine(/hello/), /before the child ended; stdout:\nbye/)
})

test('stop kills also what the child started', async t => {
  const source = `
    const { spawn } = require('node:child_process')
    spawn(process.execPath, ['-e', 'console.log("inner up"); setInterval(() => {}, 1000)'], { stdio: 'inherit' })
    setInterval(() => {}, 1000)`
  const child = startChild(script(source), t)
  await child.waitForLine(/inner up/)
  await child.stop()
  // The inner one holds the streams open too, so this would reject for time if it lived on.
  assert.equal((await child.ended).signal, 'SIGKILL')
})

test('children left behind end with the process that started them', { timeout: 60_000 }, async t => {
  const server = createServer().listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const left = `require('node:net').connect(${port}, '127.0.0.1', () => console.log('up'))`
  const source = `
    const { startChild } = require(${JSON.stringify(require.resolve('../run-child'))})
    const child = startChild({ args: ['-e', ${JSON.stringify(left)}] })
    child.waitForLine(/up/).then(() => process.exit(0))`
  const connected = once(server, 'connection')
  const parent = await runChild({ args: ['--import', 'tsx', '-e', source] })
  assert.equal(parent.code, 0, parent.stderr)
  const [socket]: Socket[] = await connected
  assert.ok(socket)
  socket.on('error', () => undefined).resume()
  if (!socket.closed) await once(socket, 'close')
})
