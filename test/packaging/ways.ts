import { join } from 'node:path'

/** How the tracer gets into the process: arguments of Node before the script, or the script that loads it. */
export interface Way {
  readonly name: string
  readonly nodeArgs?: readonly string[]
  readonly nodeOptions?: string
  readonly prefix?: 'with-init' | 'with-code'
  readonly command?: 'ddtrace-run'
}

/** Each way into a program. */
export const ways: readonly Way[] = [
  { name: '-r tracer/register', nodeArgs: ['-r', 'tracer/register'] },
  { name: '--import tracer/register', nodeArgs: ['--import', 'tracer/register'] },
  { name: 'NODE_OPTIONS', nodeOptions: '-r tracer/register' },
  { name: 'ddtrace-run', command: 'ddtrace-run' },
  { name: "import 'tracer/init'", prefix: 'with-init' },
  { name: 'init() in code', prefix: 'with-code' },
]

/** How the application is written, and the first line of Node that runs it, where not all do. */
export interface Kind {
  readonly name: string
  readonly extension: 'cjs' | 'mjs' | 'mts'
  readonly folder?: string
  readonly nodeArgs?: readonly string[]
  readonly since?: number
}

/** Each way to write one. */
export const kinds: readonly Kind[] = [
  { name: 'CommonJS', extension: 'cjs' },
  { name: 'ESM', extension: 'mjs' },
  { name: 'TypeScript compiled', extension: 'mjs', folder: 'compiled' },
  { name: 'TypeScript by tsx', extension: 'mts', folder: 'ts', nodeArgs: ['--import', 'tsx'] },
  { name: 'TypeScript by Node', extension: 'mts', folder: 'ts', since: 24 },
]

/** The words that run an application of this kind by this way, with `node` as the Node. */
export function wordsOf(way: Way, kind: Kind, node: string): string[] {
  const script = join(kind.folder ?? '.', `${way.prefix ?? 'app'}.${kind.extension}`)
  const words = [node, ...(way.nodeArgs ?? []), ...(kind.nodeArgs ?? []), script]
  return way.command === undefined ? words : [join('node_modules', '.bin', way.command), ...words]
}
