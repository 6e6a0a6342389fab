import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Agent } from './agent'
import { nodeOf } from './packaging/node-lines'
import { type ChildResult, runChild } from './run-child'

const root = join(__dirname, '..')

/** A program as a user has it, with the libraries that it finds and the Node that runs it. */
export interface Program {
  readonly source: string
  /** CommonJS, which loads the tracer by `-r`, or an ES module, which loads it by `--import`. */
  readonly format: 'cjs' | 'mjs'
  /** What it may require or import beside what Node has. */
  readonly libraries: readonly string[]
  /** The folder in `apps/` whose versions of these it finds; what that lacks, and all by default, is the root's. */
  readonly app?: string
  /** The release line of Node; by default that of this process. */
  readonly line?: number
  /** Added to the environment, which names the agent already; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** Runs a program to its end under the built tracer, which sends to this agent; rejects with what it said where it fails. */
export async function runProgram(program: Program, agent: Agent): Promise<ChildResult> {
  const { source, format, libraries, app, line, env } = program
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tracer-program-')))
  try {
    await symlinkInto(folder, 'tracer', root)
    for (const library of libraries) await symlinkInto(folder, library, folderOf(library, app))
    await writeFile(join(folder, 'package.json'), '{"name":"program"}')
    await writeFile(join(folder, `program.${format}`), source)
    const result = await runChild({
      command: line === undefined ? process.execPath : await nodeOf(line),
      args: [format === 'cjs' ? '-r' : '--import', 'tracer/register', `program.${format}`],
      cwd: folder,
      env: { ...agent.environment(), ...env },
      timeout: 60_000,
    })
    if (result.code !== 0) throw new Error(`the program ended with ${result.code ?? result.signal}: ${result.stderr}`)
    return result
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function folderOf(library: string, app: string | undefined): string {
  const own = app === undefined ? '' : join(root, 'test/apps', app, 'node_modules', library)
  return app !== undefined && existsSync(own) ? own : join(root, 'node_modules', library)
}

async function symlinkInto(folder: string, library: string, target: string): Promise<void> {
  const link = join(folder, 'node_modules', library)
  await mkdir(dirname(link), { recursive: true })
  await symlink(target, link)
}
