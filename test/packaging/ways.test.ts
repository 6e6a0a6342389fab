import assert from 'node:assert/strict'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { startAgent } from '../agent'
import { runChild } from '../run-child'
import { tree } from '../tree'
import { lines, nodeOf } from './node-lines'
import { createUserProject, type UserProject } from './user-project'

/** How the tracer gets into the process: arguments of Node before the script, or the script that loads it. */
interface Way {
  readonly name: string
  readonly nodeArgs?: readonly string[]
  readonly nodeOptions?: string
  readonly prefix?: 'with-init' | 'with-code'
  readonly command?: 'ddtrace-run'
}

const ways: readonly Way[] = [
  { name: '-r tracer/register', nodeArgs: ['-r', 'tracer/register'] },
  { name: '--import tracer/register', nodeArgs: ['--import', 'tracer/register'] },
  { name: 'NODE_OPTIONS', nodeOptions: '-r tracer/register' },
  { name: 'ddtrace-run', command: 'ddtrace-run' },
  { name: "import 'tracer/init'", prefix: 'with-init' },
  { name: 'init() in code', prefix: 'with-code' },
]

/** How the application is written, and the first line of Node that runs it, where not all do. */
interface Kind {
  readonly name: string
  readonly extension: 'cjs' | 'mjs' | 'mts'
  readonly folder?: string
  readonly nodeArgs?: readonly string[]
  readonly since?: number
}

const kinds: readonly Kind[] = [
  { name: 'CommonJS', extension: 'cjs' },
  { name: 'ESM', extension: 'mjs' },
  { name: 'TypeScript compiled', extension: 'mjs', folder: 'compiled' },
  { name: 'TypeScript by tsx', extension: 'mts', folder: 'ts', nodeArgs: ['--import', 'tsx'] },
  { name: 'TypeScript by Node', extension: 'mts', folder: 'ts', since: 24 },
]

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
        const script = join(kind.folder ?? '.', `${way.prefix ?? 'app'}.${kind.extension}`)
        const nodeArgs = [...(way.nodeArgs ?? []), ...(kind.nodeArgs ?? []), script]
        const child = await runChild({
          command: node,
          args: way.command ? [join('node_modules', '.bin', way.command), node, ...nodeArgs] : nodeArgs,
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
