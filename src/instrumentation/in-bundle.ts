import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { nodeRequire } from '../core/node-require'
import { isExecutable } from './builtins'
import { hasBundled } from './bundled'

/**
 * A text that stands in a library's code whatever a minifier makes of it, by the instrumentation that is for it: where it is
 * found in the program's own file, the library was bundled.
 */
const cutMarks: Readonly<Record<string, string>> = {
  express: '@@symbol:trust|_proxy_default',
  koa: 'non-erro|r thrown',
  hono: 'Context is n|ot finalized',
  nestjs: 'Nest application s|uccessfully started',
  grpc: 'grpc.ssl_targe|t_name_override',
  pg: 'Client was passed a n|ull or undefined query',
  mysql: 'PROTOCOL_ENQUEUE_|AFTER_FATAL_ERROR',
  mysql2: "Can't add new command when c|onnection is in closed state",
  ioredis: '[ioredis] Unhan|dled error event',
  mongodb: 'MongoServerS|electionError',
  kafkajs: 'KafkaJSNonRe|triableError',
  amqplib: 'Channel clos|ed by server',
  bullmq: 'Missing lo|ck for job',
  pino: 'pino.s|etLevel',
  winston: '[winston] Attem|pt to write logs',
  bunyan: 'bunyan us|age error',
}

/** The marks. The tracer may be in the bundle as well: its own text must not have them in one piece. */
export const marks: ReadonlyMap<string, string> = new Map(
  Object.entries(cutMarks).map(([name, mark]) => [name, mark.replace('|', '')]),
)

/** Bytes from which on a file may have a library inside, and up to which it is read. */
const [least, most] = [16 * 1024, 32 * 1024 * 1024]
/** How many files beside the main one are looked at: pieces of a bundle that was cut. */
const mostPieces = 20

/** Libraries that stand in the program's own file. */
export interface InBundle {
  readonly file: string
  /** Names of instrumentations; undefined where they are not known. */
  readonly libraries: readonly string[] | undefined
}

/**
 * Looks whether these libraries stand in the main file of the program, or, where `pieces` is true, in those beside it. Launchers
 * and other tools are bundles too: what is installed is not looked at. Never rejects.
 */
export async function findInBundle(libraries: ReadonlySet<string>, pieces: boolean): Promise<InBundle | undefined> {
  if (hasBundled()) return undefined
  // It holds all that it runs, and is too large to look through; a program that has loaded nothing else by then is asked.
  if (isExecutable()) return pieces ? { file: process.execPath, libraries: undefined } : undefined
  const main = mainFile()
  if (main === undefined) return undefined
  const found = new Set<string>()
  for (const file of [main, ...(pieces ? await filesBeside(main) : [])]) {
    const text = await readLarge(file)
    for (const [name, mark] of marks) {
      if (libraries.has(name) && text?.includes(mark)) found.add(name)
    }
  }
  return found.size === 0 ? undefined : { file: main, libraries: [...found] }
}

function mainFile(): string | undefined {
  try {
    // Without its extension too, and as a folder, as Node takes it.
    const file = nodeRequire().resolve(process.argv[1] ?? '')
    return /\.[cm]?js$/.test(file) && !/[\\/]node_modules[\\/]/.test(file) ? file : undefined
  } catch {
    return undefined
  }
}

async function filesBeside(main: string): Promise<string[]> {
  try {
    const names = await readdir(dirname(main))
    const scripts = names.filter(name => /\.[cm]?js$/.test(name)).map(name => join(dirname(main), name))
    return scripts.filter(file => file !== main).slice(0, mostPieces)
  } catch {
    return []
  }
}

async function readLarge(file: string): Promise<Buffer | undefined> {
  try {
    const { size } = await stat(file)
    return size >= least && size <= most ? await readFile(file) : undefined
  } catch {
    return undefined
  }
}
