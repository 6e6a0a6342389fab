import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** Outside node_modules, which every clean installation empties. */
export const cacheFolder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tracer-test')

/** The folder of this name with these packages in its `node_modules`, installed the first time that it is asked for. */
export async function cachedPackages(name: string, specifiers: readonly string[]): Promise<string> {
  const folder = join(cacheFolder, name)
  if (!existsSync(join(folder, 'node_modules'))) await install(specifiers, folder)
  return folder
}

/** Installs packages aside and moves them in as a whole: test files may ask for the same at the same time. */
async function install(specifiers: readonly string[], folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  const aside = await mkdtemp(`${folder}-`)
  try {
    await run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', aside, ...specifiers])
    await rename(aside, folder)
  } catch (error) {
    // Another has moved its own in meanwhile.
    if (!existsSync(join(folder, 'node_modules'))) throw error
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}
