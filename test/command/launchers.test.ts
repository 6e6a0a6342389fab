import assert from 'node:assert/strict'
import test from 'node:test'
import { runsApplication } from '../../src/process/application'
import { startAgent } from '../agent'
import { runChild } from '../run-child'
import { tree } from '../tree'
import { asksItself, asksItselfTyped, createProject, startsIn } from './project'

const once = 'http.request GET project\n  web.request GET project'

const commandLines: readonly (readonly string[])[] = [
  ['node', 'app.js'],
  ['node', '--import', 'tsx', 'typed.ts'],
  ['tsx', 'typed.ts'],
  ['npx', 'tsx', 'typed.ts'],
  ['npx', '--', 'node', 'app.js'],
  ['npm', 'run', '--silent', 'direct', '--'],
  ['npm', 'run', '--silent', 'deep', '--'],
  ['sh', '-c', 'exec node app.js "$@"', 'sh'],
  ['env', 'OTHER=1', 'node', 'app.js'],
]

for (const line of commandLines) {
  test(`under ddtrace-run ${line.join(' ')} the application alone is traced, once`, { timeout: 60_000 }, async t => {
    const agent = await startAgent({ personality: 'datakit' })
    t.after(() => agent.close())
    const scripts = { direct: 'node app.js', deep: 'npm run --silent direct --' }
    const { folder, path } = await createProject(t, {
      'package.json': JSON.stringify({ name: 'project', scripts }),
      'app.js': asksItself,
      'typed.ts': asksItselfTyped,
    })
    const { code, stdout, stderr } = await runChild({
      command: 'ddtrace-run',
      args: [...line, 'a b', '--given'],
      cwd: folder,
      env: { PATH: path, ...agent.environment() },
      timeout: 50_000,
    })
    assert.deepEqual([code, stdout], [3, 'pong a b --given\n'], stderr)
    assert.equal(startsIn(stderr), 1, stderr)
    assert.equal(tree(agent.spans()), once)
  })
}

test('a launcher is known by its name or by its place, and an application in its stead is not taken for one', () => {
  const runs = (script: string) => runsApplication(['node', script], true)
  for (const script of [
    '/usr/bin/npx',
    '/usr/lib/node_modules/npm/bin/npm-cli.js',
    '/app/node_modules/.bin/tsx',
    '/app/node_modules/nodemon/bin/nodemon.js',
    '/app/node_modules/.pnpm/pm2@7.0.4/node_modules/pm2/lib/Daemon.js',
    '/usr/lib/node_modules/pm2/bin/pm2',
    '/usr/bin/pm2-runtime',
    'C:\\app\\node_modules\\pm2\\lib\\binaries\\CLI.js',
  ])
    assert.equal(runs(script), false, script)
  for (const script of [
    '/app/server.js',
    '/app/npm/server.js',
    '/app/pm2.config/app.js',
    '/usr/lib/node_modules/pm2/lib/ProcessContainer.js',
    '/usr/lib/node_modules/pm2/lib/ProcessContainerFork.js',
  ])
    assert.equal(runs(script), true, script)
  assert.equal(runsApplication(['node'], true), true)
  assert.equal(runsApplication(['node'], false), false)
})
