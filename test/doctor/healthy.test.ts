import assert from 'node:assert/strict'
import { join } from 'node:path'
import test, { after, before, suite } from 'node:test'
import { startAgent } from '../agent'
import { nodeOf } from '../packaging/node-lines'
import { createUserProject, type UserProject } from '../packaging/user-project'
import { kinds, ways, wordsOf } from '../packaging/ways'
import { runChild } from '../run-child'

let project: UserProject
before(async () => {
  project = await createUserProject()
})
after(() => project?.remove())

suite('every way into a healthy program', { concurrency: 2 }, () => {
  for (const kind of kinds) {
    for (const way of ways) {
      test(`${kind.name}, ${way.name}: the doctor finds nothing to mend`, { timeout: 90_000 }, async t => {
        const agent = await startAgent({ personality: 'datakit' })
        t.after(() => agent.close())
        const node = await nodeOf(24)
        const { code, stdout, stderr } = await runChild({
          command: node,
          args: [
            join(project.folder, 'node_modules/tracer/dist/src/cli.js'),
            ...['doctor', '--json', '--seconds=30', '--', ...wordsOf(way, kind, node)],
          ],
          cwd: project.folder,
          env: { ...agent.environment(), DD_SERVICE: 'app', NODE_OPTIONS: way.nodeOptions },
          timeout: 80_000,
        })
        assert.match(stdout, /^\{/, stderr)
        const { causes, sent } = JSON.parse(stdout) as { readonly causes: readonly unknown[]; readonly sent: number }
        assert.deepEqual(causes, [])
        assert.ok(sent >= 4, stdout)
        assert.equal(code, 0)
      })
    }
  }
})
