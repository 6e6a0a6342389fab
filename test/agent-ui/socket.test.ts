import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { startRig } from './rig'

/** A folder of the test's own. */
function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'socket-'))
  t.after(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A socket whose process was killed before it could take it away. */
async function deadSocket(path: string): Promise<void> {
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
  await once(spawn(process.execPath, ['-e', script], { stdio: 'ignore' }), 'exit')
  assert.ok(lstatSync(path).isSocket())
}

test('a socket whose listener is gone is replaced, and taken away at the end', async t => {
  const path = join(folder(t), 'apm.socket')
  await deadSocket(path)
  const { agent } = await startRig(t, { socket: path })
  assert.ok(lstatSync(path).isSocket())
  await agent.close()
  assert.equal(existsSync(path), false)
})

/** What may have the name of a socket, how the refusal names it, and what must be as before. */
const others: Readonly<Record<string, (path: string, t: TestContext) => unknown>> = {
  'a file': path => writeFileSync(path, 'the work of a year'),
  'a directory': path => mkdirSync(path),
  'a symbolic link': path => {
    writeFileSync(`${path}.target`, 'the work of a year')
    symlinkSync(`${path}.target`, path)
  },
  'a symbolic link ': path => symlinkSync(`${path}.nowhere`, path),
  'a symbolic link  ': async path => {
    await deadSocket(`${path}.dead`)
    symlinkSync(`${path}.dead`, path)
  },
  'a named pipe': path => execFileSync('mkfifo', [path]),
  'the socket of a program that listens on it': async (path, t) => {
    const server = createServer().listen(path)
    t.after(() => server.close())
    await once(server, 'listening')
  },
}

for (const [what, make] of Object.entries(others)) {
  test(`${what} that has the name of the socket is refused by name, and stays as it is`, async t => {
    const path = join(folder(t), 'apm.socket')
    await make(path, t)
    const before = lstatSync(path)
    const problem = `${path} is ${what.trim()}; only a socket that nobody listens on any more is replaced (EADDRINUSE)`
    await assert.rejects(startRig(t, { socket: path }), { message: problem })
    const after = lstatSync(path)
    assert.deepEqual([after.ino, after.mode, after.mtimeMs], [before.ino, before.mode, before.mtimeMs])
    if (before.isFile()) assert.equal(readFileSync(path, 'utf8'), 'the work of a year')
  })
}

test('a dead socket in a folder that may not be written stays, and the folder’s refusal is told', async t => {
  const parent = mkdtempSync(join(tmpdir(), 'socket-'))
  t.after(() => {
    chmodSync(parent, 0o700)
    rmSync(parent, { recursive: true })
  })
  const path = join(parent, 'apm.socket')
  await deadSocket(path)
  chmodSync(parent, 0o500)
  // To the superuser no folder is closed.
  if (process.getuid?.() === 0) await (await startRig(t, { socket: path })).agent.close()
  else {
    await assert.rejects(startRig(t, { socket: path }), /EACCES/)
    assert.ok(lstatSync(path).isSocket())
  }
})
