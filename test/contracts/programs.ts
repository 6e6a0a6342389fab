import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { startAgent } from '../agent'
import { lines, nodeOf } from '../packaging/node-lines'
import { runChild } from '../run-child'
import { tree } from '../tree'

/** A program of a user's that uses a library, in both kinds of module. */
export interface Program {
  /** What is tried, for the test's name: a library and its version. */
  readonly title: string
  /** The folder under `test/apps` whose libraries are used; left out: those of the repository. */
  readonly app?: string
  /** What the program imports: the name in it, and where from. `{ fastify }` and `* as ns` work as in an import. */
  readonly imports: Readonly<Record<string, string>>
  /** What it does, with `await`; it prints what it wants to be compared. */
  readonly body: string
  readonly env?: () => Readonly<Record<string, string>>
  /** The traces that arrive, as `tree` shows them, each text once and sorted; `GET /…` and the like as they are. */
  readonly trees: readonly string[]
  readonly stdout?: string
  /** Lines of Node on which the library runs; left out: all. */
  readonly nodes?: readonly number[]
  /** Left out: both. */
  readonly kinds?: readonly ('cjs' | 'esm')[]
  /** Spans of these names are not compared. */
  readonly ignore?: RegExp
}

const root = join(__dirname, '../..')

/** Runs a program under `tracer/register`, as CommonJS and as an ES module, on every line of Node. */
export function programContract(program: Program): void {
  for (const line of program.nodes ?? lines) {
    for (const kind of program.kinds ?? (['cjs', 'esm'] as const)) {
      test(`${program.title} is traced in a program of ${kind === 'cjs' ? 'CommonJS' : 'ES modules'} on Node ${line}`, async () => {
        await runProgram(program, kind, await nodeOf(line))
      })
    }
  }
}

async function runProgram(program: Program, kind: 'cjs' | 'esm', node: string): Promise<void> {
  const agent = await startAgent({ personality: 'datadog' })
  const base = program.app === undefined ? root : join(root, 'test/apps', program.app)
  const folder = join(base, 'node_modules/.cache/programs', `${process.pid}-${Math.random().toString(36).slice(2)}`)
  mkdirSync(folder, { recursive: true })
  const file = join(folder, kind === 'cjs' ? 'app.cjs' : 'app.mjs')
  writeFileSync(file, kind === 'cjs' ? asCommonJs(program) : asModule(program))
  const register = join(root, 'dist/src', kind === 'cjs' ? 'register.js' : 'register.mjs')
  try {
    const { code, stdout, stderr } = await runChild({
      command: node,
      args: [kind === 'cjs' ? '--require' : '--import', register, file],
      cwd: folder,
      env: { DD_SERVICE: 'app', DD_TRACE_STARTUP_LOGS: 'false', ...agent.environment(), ...program.env?.() },
    })
    assert.equal(code, 0, stderr)
    assert.equal(stderr.replaceAll(/^\(node:\d+\).*\n|^\(Use `node.*\n/gm, ''), '')
    if (program.stdout !== undefined) assert.equal(stdout.trim(), program.stdout)
    agent.check()
    const { ignore } = program
    const spans = agent.spans().filter(span => ignore === undefined || !ignore.test(span.name))
    const traces = grouped(spans, span => span.traceHex)
    assert.deepEqual([...new Set([...traces.values()].map(tree))].sort(), [...program.trees].sort())
  } finally {
    rmSync(folder, { recursive: true, force: true })
    await agent.close()
  }
}

function grouped<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item])
  return groups
}

function asModule({ imports, body }: Program): string {
  const lines = Object.entries(imports).map(([name, from]) => `import ${name} from ${JSON.stringify(from)}`)
  return `${lines.join('\n')}\n${body}\n`
}

function asCommonJs({ imports, body }: Program): string {
  const lines = Object.entries(imports).map(([name, from]) => {
    const target = name.startsWith('* as ') ? name.slice('* as '.length) : name
    const loaded = `require(${JSON.stringify(from)})`
    // A package of ES modules gives its namespace, one of CommonJS its exports.
    const whole =
      name.startsWith('{') || name.startsWith('*') ? loaded : `(m => m && m.__esModule && m.default || m)(${loaded})`
    return `const ${target.replaceAll(' as ', ': ')} = ${whole}`
  })
  return `${lines.join('\n')}\n;(async () => {\n${body}\n})().catch(error => { console.error(error); process.exit(1) })\n`
}
