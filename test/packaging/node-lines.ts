import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const cache = join(__dirname, '../../node_modules/.cache/node-lines')

/** The release lines of Node that are supported. */
export const lines = [20, 22, 24, 26] as const

/** The path of the newest Node of a line: from the cache, else from the registry's package of binaries. */
export async function nodeOf(line: number): Promise<string> {
  if (process.versions.node.startsWith(`${line}.`)) return process.execPath
  const name = `node-${process.platform}-${process.arch}`
  const folder = join(cache, String(line))
  const binary = join(folder, 'node_modules', name, 'bin', 'node')
  if (!existsSync(binary)) {
    await mkdir(folder, { recursive: true })
    await run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, `${name}@${line}`])
  }
  return binary
}
