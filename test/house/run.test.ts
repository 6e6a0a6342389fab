import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { neededServers } from '../needed-servers'
import { runChild } from '../run-child'
import { find } from '../servers/machine'

const house = join(__dirname, '..')

/** Test files outside the house: one that needs kcat through a rig, and one that needs nothing. */
async function createTests(t: { after(remove: () => Promise<void>): void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tracer-run-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const say = (word: string) => `require('node:test').test('${word}', () => console.log('${word}'))`
  await writeFile(join(folder, 'plain.test.ts'), say('plain-ran'))
  await writeFile(join(folder, 'kafka.test.ts'), `import '${house}/servers/kafka'\n${say('kafka-ran')}`)
  await writeFile(join(folder, 'fails.test.ts'), `require('node:test').test('no', () => { throw new Error('no') })`)
  return folder
}

function runTests(files: readonly string[], env: Readonly<Record<string, string | undefined>>) {
  const args = ['--import', 'tsx', join(house, 'run.ts'), ...files]
  return runChild({ args, cwd: join(house, '..'), env: { CI: undefined, ...env }, timeout: 60_000 })
}

/** A PATH without any server, which still finds Node. */
async function bareFolder(folder: string): Promise<string> {
  const bare = join(folder, 'bin')
  await mkdir(bare)
  await symlink(process.execPath, join(bare, 'node'))
  return bare
}

test('a file that needs what the machine lacks is left out and named, and the others run', async t => {
  const folder = await createTests(t)
  const files = ['plain.test.ts', 'kafka.test.ts'].map(name => join(folder, name))
  const env = { PATH: await bareFolder(folder) }
  const { code, stdout, stderr } = await runTests(files, env)
  assert.equal(code, 0, stderr)
  assert.match(stdout, /plain-ran/)
  assert.doesNotMatch(stdout, /kafka-ran/)
  assert.match(stderr, /Left out, [^\n]*install\.sh[^\n]*\n {2}\S*kafka\.test\.ts: this machine has no kcat\n$/)

  const strict = await runTests(files, { ...env, CI: 'true' })
  assert.equal(strict.code, 1)
  assert.doesNotMatch(strict.stdout, /ran/)
  assert.match(strict.stderr, /kafka\.test\.ts: this machine has no kcat\nIn CI nothing may be left out/)
})

test('the last lines are those of Node with what failed above them, and a test that fails fails the run', async t => {
  const folder = await createTests(t)
  const good = await runTests([join(folder, 'plain.test.ts')], { CI: 'true' })
  assert.equal(good.code, 0, good.stderr)
  assert.match(good.stdout, /pass 1\n(.+\n)*.*duration_ms [\d.]+\n*$/)
  assert.equal(good.stderr, '')
  const bad = await runTests([join(folder, 'fails.test.ts')], {})
  assert.equal(bad.code, 1)
  assert.match(bad.stdout, /^not ok 1 - no$/m)
  assert.match(bad.stdout, /\n# failed: no \(\S+fails\.test\.ts\)\n# {3}Error: no\n(.+\n)+# tests 1\n/)
  assert.match(bad.stdout, /# fail 1\n/)

  const spec = await runTests([join(folder, 'fails.test.ts'), '--test-reporter=spec'], {})
  assert.match(spec.stdout, /✖ no/)
  assert.doesNotMatch(spec.stdout, /not ok/)
})

test('the servers that a file needs are those that it and its rigs import', () => {
  assert.deepEqual(neededServers(join(house, 'house/servers/redis.test.ts')), ['redis'])
  assert.deepEqual(neededServers(join(house, 'house/servers/mongoose.test.ts')), ['mongodb'])
  const all = ['aws', 'kafka', 'mariadb', 'mongodb', 'rabbitmq', 'redis']
  assert.deepEqual(neededServers(join(house, 'house/servers/door.test.ts')), all)
  assert.deepEqual(neededServers(join(house, 'house/agent.test.ts')), [])
})

test('a program is found in PATH, and one that nobody has is not', () => {
  assert.ok(find('sh', '/nowhere:/bin'))
  assert.equal(find('no-such-server'), undefined)
})
