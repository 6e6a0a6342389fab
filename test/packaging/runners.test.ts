import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { promisify } from 'node:util'
import { startAgent } from '../agent'
import { runChild } from '../run-child'
import { cachedPackages } from './package-cache'

const run = promisify(execFile)
const root = join(__dirname, '../..')
const packages = ['jest@30', 'jest-environment-jsdom@30', 'mocha@11', 'vitest@3', '@hapi/lab@26', 'sinon@21']

/** A runner, by the words after `node` that start it. */
interface Runner {
  readonly name: string
  readonly command: readonly string[]
}

const jest = 'node_modules/jest/bin/jest.js'
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--pool']
const runners: readonly Runner[] = [
  { name: 'Jest in one process', command: [jest, '--runInBand', 'jest-'] },
  { name: 'Jest in two workers', command: [jest, '-w', '2', 'jest-'] },
  { name: 'Jest with jsdom', command: [jest, '--runInBand', '--env=jsdom', 'jest-'] },
  { name: 'mocha with sinon', command: ['node_modules/mocha/bin/mocha.js', '--check-leaks', 'mocha-*.test.js'] },
  ...['forks', 'threads', 'vmThreads'].map(pool => ({
    name: `vitest in ${pool}`,
    command: [...vitest, pool, 'vitest-'],
  })),
  { name: 'node:test', command: ['--test', 'node-1.test.js', 'node-2.test.js'] },
  { name: 'lab', command: ['node_modules/@hapi/lab/bin/lab', '--leaks', 'lab-1.test.js', 'lab-2.test.js'] },
]

let folder: string
before(async () => {
  folder = await createProject()
})
after(() => rm(folder, { recursive: true, force: true }))

for (const { name, command } of runners) {
  test(`init() in the test files of ${name}: all is sent, and the runner has nothing to say of it`, async t => {
    const agent = await startAgent({ personality: 'datadog' })
    t.after(() => agent.close())
    const env = { ...agent.environment(), CI: 'true', NO_COLOR: '1' }
    const { code, stdout, stderr } = await runChild({ args: command, cwd: folder, env, timeout: 60_000 })
    const said = `${stdout}\n${stderr}`
    assert.equal(code, 0, said)
    // node:test makes comments of what its processes say on the other stream.
    assert.doesNotMatch(stdout, /^[^\w#]*tracer: /m)
    assert.doesNotMatch(
      said,
      /did not exit|gracefully|torn down|open handle|leaks? (was|were)|made an error|unhandled/i,
    )
    const names = agent.spans().map(span => span.name)
    for (const expected of ['own.work', 'web.request', 'http.request']) {
      assert.ok(names.filter(each => each === expected).length >= 2, `${expected}: ${agent.summary()}\n${said}`)
    }
  })
}

/** A project with the runners and the package as it is shipped: a runner treats what is outside of `node_modules` otherwise. */
async function createProject(): Promise<string> {
  const cached = join(
    await cachedPackages(join('runners', packages.join('+').replaceAll('/', '-')), packages),
    'node_modules',
  )
  const made = await realpath(await mkdtemp(join(tmpdir(), 'tracer-runners-')))
  await cp(join(__dirname, 'runners'), made, { recursive: true })
  await writeFile(join(made, 'package.json'), '{"name":"runners","private":true}')
  await mkdir(join(made, 'node_modules'))
  for (const entry of await readdir(cached)) await symlink(join(cached, entry), join(made, 'node_modules', entry))
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', made], { cwd: root })
  const [tarball = ''] = (await readdir(made)).filter(entry => entry.endsWith('.tgz'))
  await run('tar', ['-xzf', tarball, '--transform', 's,^package,node_modules/tracer,'], { cwd: made })
  await mkdir(join(made, 'node_modules/tracer/node_modules/@msgpack'), { recursive: true })
  for (const dependency of ['@msgpack/msgpack', 'cls-hooked', 'semver', 'shimmer']) {
    await symlink(join(root, 'node_modules', dependency), join(made, 'node_modules/tracer/node_modules', dependency))
  }
  return made
}
