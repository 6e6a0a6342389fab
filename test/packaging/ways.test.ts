import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { startAgent } from '../agent'
import { runChild } from '../run-child'
import { tree } from '../tree'
import { lines, nodeOf } from './node-lines'
import { createUserProject, type UserProject } from './user-project'
import { kinds, ways, wordsOf } from './ways'

let project: UserProject
before(async () => {
  project = await createUserProject()
})
after(() => project?.remove())

for (const line of lines) {
  for (const kind of kinds) {
    for (const way of ways) {
      if (line < (kind.since ?? 0)) continue
      test(`Node ${line}, ${kind.name}, ${way.name}: every request is one trace`, { timeout: 120_000 }, async t => {
        const agent = await startAgent({ personality: 'datakit' })
        t.after(() => agent.close())
        const node = await nodeOf(line)
        const [command = '', ...args] = wordsOf(way, kind, node)
        const child = await runChild({
          command,
          args,
          cwd: project.folder,
          env: {
            ...agent.environment(),
            DD_SERVICE: 'app',
            NODE_OPTIONS: way.nodeOptions,
            DD_TRACE_MIDDLEWARE_TRACING_ENABLED: 'false',
          },
          timeout: 90_000,
        })
        assert.equal(child.code, 0, child.stderr)
        assert.deepEqual(
          agent.traces().length > 0 ? tree(agent.spans()).split('\n').sort() : child.stderr,
          [
            'http.request GET app',
            'http.request GET app',
            '  express.request GET /hello/:name app',
            '  express.request GET /hello/:name app',
          ].sort(),
        )
        assert.equal(child.stderr.match(/tracer: .* started/g)?.length, 1, child.stderr)
        assert.equal(child.stderr.split('\n').filter(Boolean).length, 2, child.stderr)
      })
    }
  }
}
