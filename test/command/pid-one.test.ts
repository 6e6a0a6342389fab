import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { startAgent } from '../agent'
import { startChild } from '../run-child'
import { createProject } from './project'

/** Makes the command that follows the first process of a PID namespace, as a container does. */
const inNamespace = [
  '--pid',
  '--fork',
  '--kill-child',
  ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']),
]
const hasNamespaces = spawnSync('unshare', [...inNamespace, 'true']).status === 0

// As in the Dockerfile of README: the command's own path, for npx stands between and keeps the signal to itself.
test('as the first process of a container it hands SIGTERM on, the app ends by itself and its spans are sent', {
  skip: hasNamespaces ? false : 'this machine gives no PID namespaces',
}, async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const { folder } = await createProject(t, {
    'app.js': `
      const tracer = require(${JSON.stringify(require.resolve('../../dist/src/index.js'))})
      const timer = setInterval(() => {}, 1000)
      process.on('SIGTERM', () => { tracer.trace('ending', () => {}); console.log('ended by itself'); clearInterval(timer) })
      console.log('ready', process.ppid)`,
  })
  const child = startChild(
    {
      command: 'unshare',
      args: [...inNamespace, 'node_modules/.bin/ddtrace-run', process.execPath, 'app.js'],
      cwd: folder,
      env: { ...agent.environment(), DD_TRACE_STARTUP_LOGS: 'false' },
    },
    t,
  )
  const [, parent] = await child.waitForLine(/^ready (\d+)$/)
  assert.equal(parent, '1')
  // Seen from outside, the first process is the only child of the command that made the namespace.
  const first = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
  process.kill(Number(first.trim()), 'SIGTERM')
  const { stdout: said, stderr } = await child.ended
  assert.equal(stderr, '')
  assert.match(said, /ended by itself\n$/)
  assert.deepEqual(
    agent.spans().map(({ name }) => name),
    ['ending'],
  )
})
