import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** Outside node_modules, which every clean installation empties. */
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tracer-test', 'node-lines')

/** The release lines of Node that are supported. */
export const lines = [20, 22, 24, 26] as const

/** The path of a Node of this line: this one, one from the cache, or the newest from the registry's package of binaries. */
export async function nodeOf(line: number): Promise<string> {
  if (process.versions.node.startsWith(`${line}.`)) return process.execPath
  const name = `node-${process.platform}-${process.arch}`
  const folder = join(cache, String(line))
  const binary = join(folder, 'node_modules', name, 'bin', 'node')
  if (!existsSync(binary)) await install(`${name}@${line}`, folder)
  return binary
}

/** Installs a package aside and moves it in as a whole: test files may ask for the same line at the same time. */
async function install(specifier: string, folder: string): Promise<void> {
  await mkdir(cache, { recursive: true })
  const aside = await mkdtemp(`${folder}-`)
  try {
    await run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', aside, specifier])
    await rename(aside, folder)
  } catch (error) {
    // Another has moved its own in meanwhile.
    if (!existsSync(join(folder, 'node_modules'))) throw error
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}
