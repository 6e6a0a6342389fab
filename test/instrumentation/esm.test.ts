import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { lines, nodeOf } from '../packaging/node-lines'
import { runChild } from '../run-child'
import { createModuleProject, type ModuleProject } from './module-project'

let project: ModuleProject
before(async () => {
  project = await createModuleProject()
})
after(() => project?.remove())

/** What the program said of itself. */
interface Said {
  readonly spans: readonly string[]
  readonly patched: Readonly<Record<string, string>>
  readonly findings: readonly string[]
  readonly warnings: readonly string[]
}

/** Runs an app of the project; gives what it printed and what the program found out. */
async function run(line: number, args: readonly string[], env: Record<string, string> = {}) {
  const child = await runChild({ command: await nodeOf(line), args, cwd: project.folder, env })
  assert.equal(child.code, 0, child.stderr)
  const printed = child.stdout.trim().split('\n')
  const app = printed.find(text => !text.startsWith('{"spans"'))
  const said = printed.filter(text => text !== app).map((text): Said => JSON.parse(text))
  // A thread says it for itself; what started it has imported nothing.
  assert.ok(said.filter(({ spans }) => spans.length > 0).length <= 1, child.stdout)
  return { app, stderr: child.stderr, said: said.find(({ spans }) => spans.length > 0) ?? said[0] }
}

const program = './tracer/module-program.js'
const assignment =
  /made an error at \w+\. The application is not affected\. Please report it: TypeError: Assignment to constant/
const plainSpans = ['Boxed.prototype.open', 'Greeter.prototype.greet', 'Named.prototype.run', 'greet', 'inner', 'wave']
const imported = [
  'circle/a.js A.prototype.run',
  'circle/b.js B.prototype.run',
  'circle/b.js B.prototype.run',
  'dual/esm/context.mjs Context',
  'hashed//^dist\\/part-\\w+\\.js$/ said',
  'hashed//^dist\\/part-\\w+\\.js$/ said',
  'outer/engine.js Engine.prototype.start',
  ...plainSpans.map(name => `plain/lib/main.js ${name}`),
  'plain/lib/main.js greet',
  ...['awaits', 'block', 'bom', 'bom-shebang', 'comment', 'crlf', 'mapped', 'shebang'].map(
    name => `shapes/${name}.js said`,
  ),
  'shapes/common.cjs said',
].sort()
const versions = { plain: '1.2.3', outer: '2.0.0', dual: '1.0.0', hashed: '1.0.0', circle: '1.0.0', shapes: '1.0.0' }

const tsx = pathToFileURL(require.resolve('tsx')).href
const ways = [
  { name: '--import', args: ['--import', program, 'app.mjs'] },
  { name: '-r', args: ['-r', program, 'app.mjs'] },
  { name: 'NODE_OPTIONS', args: ['app.mjs'], env: { NODE_OPTIONS: `-r ${program}` } },
  { name: 'a first import before dynamic ones', args: ['first.mjs'] },
  { name: 'the same in a worker thread', args: ['thread.mjs'] },
]

for (const line of lines) {
  for (const { name, args, env } of ways) {
    test(`Node ${line}, ${name}: an app does the same, and what it imports is traced once`, async () => {
      const bare = await run(line, ['--enable-source-maps', 'app.mjs'])
      const traced = await run(line, ['--enable-source-maps', ...args], env)
      assert.equal(traced.stderr, '')
      assert.equal(traced.app, bare.app)
      assert.match(traced.app ?? '', /mapped\.ts:3.*hi again/)
      assert.deepEqual(traced.said?.spans, imported)
      assert.deepEqual(traced.said?.patched, versions)
      assert.deepEqual(traced.said?.findings, ['unsupported-version old 0.9.0 is not traced: supported is >=1 (T104)'])
      // A constant cannot be assigned: told once an instrumentation, and the app goes on with its own.
      assert.equal(traced.said?.warnings.length, 2)
      for (const warning of traced.said?.warnings ?? []) assert.match(warning, assignment)
    })
  }

  for (const [name, loaders] of Object.entries({
    before: ['-r', program, '--import', tsx],
    after: ['--import', tsx, '--import', program],
  })) {
    test(`Node ${line}: what is loaded ${name} tsx reaches what tsx has transformed`, async () => {
      const bare = await run(line, ['--import', tsx, 'app.mjs'])
      const { app, stderr, said } = await run(line, [...loaders, 'app.mjs'])
      assert.equal(stderr, '')
      assert.equal(app, bare.app)
      // To require what was imported is to get another instance from tsx.
      assert.match(app ?? '', /"again":false/)
      const again = imported.lastIndexOf('plain/lib/main.js greet')
      assert.deepEqual(said?.spans, imported.toSpliced(again, 1))
    })
  }

  test(`Node ${line}: what CommonJS requires of ES modules is traced once, and what cannot be is told`, async () => {
    const bare = await run(line, ['--no-warnings', 'app.cjs'])
    const traced = await run(line, ['--no-warnings', '-r', program, 'app.cjs'])
    assert.equal(traced.app, bare.app)
    const names = line === 20 ? plainSpans.slice(0, 2) : plainSpans
    assert.deepEqual(
      traced.said?.spans,
      [
        'dual/cjs/context.js Context',
        'outer/engine.js Engine.prototype.start',
        ...names.map(name => `plain/lib/main.js ${name}`),
        'plain/lib/main.js Greeter.prototype.greet',
      ].sort(),
    )
    assert.deepEqual(
      traced.said?.findings,
      line === 20
        ? ['out-of-reach plain is not traced: what it exports to require cannot be changed; import it instead (T115)']
        : [],
    )
    assert.equal(traced.said?.warnings.length, line === 20 ? 0 : 1)
  })

  for (const extension of ['mjs', 'cjs']) {
    test(`Node ${line}: Hono and Nest are reached from a .${extension}`, async () => {
      const { app, stderr, said } = await run(line, ['--no-warnings', '-r', program, `libraries.${extension}`])
      assert.equal(stderr, '')
      assert.equal(app, '{"said":"hello"}')
      assert.deepEqual(said?.spans, [
        '@nestjs/core/router/router-execution-context.js RouterExecutionContext.prototype.create',
        extension === 'mjs' ? 'hono/dist/context.js Context' : 'hono/dist/cjs/context.js Context',
      ])
      assert.deepEqual(Object.keys(said?.patched ?? {}).sort(), ['@nestjs/core', 'hono'])
      assert.deepEqual([...(said?.findings ?? []), ...(said?.warnings ?? [])], [])
    })
  }

  test(`Node ${line}: under the permission model an app starts, and what is out of reach is told`, async () => {
    const flag = line < 24 ? '--experimental-permission' : '--permission'
    const args = ['--no-warnings', flag, '--allow-fs-read=*', '-r', program, join(project.folder, 'app.mjs')]
    const { app, said } = await run(line, args)
    assert.match(app ?? '', /hi again/)
    const told = said?.findings.filter(finding => finding.startsWith('out-of-reach')) ?? []
    if (line === 20)
      assert.match(
        told.join(),
        /plain, outer is not traced: hooks for ES modules are not to be had: .*start it with --allow-worker \(T102\)/,
      )
    else assert.deepEqual([told, said?.spans], [[], imported])
  })
}
