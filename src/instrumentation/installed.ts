import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { programPath } from '../config/environment'

/** Package managers that keep packages where a path does not tell their names. */
const stores = ['node_modules/.pnpm', 'node_modules/.store', 'node_modules/.bun', '.pnp.cjs', '.pnp.js']

/**
 * Whether one of these packages may be there for a program: it lies in a `node_modules` from its script or its working
 * directory upwards, or a store may hold it. What only a dependency has for itself is not seen.
 */
export function mayBeInstalled(modules: readonly string[], from: readonly string[] = programDirectories()): boolean {
  for (const directory of new Set(from.flatMap(upwards))) {
    if (stores.some(store => isThere(join(directory, store)))) return true
    const folder = join(directory, 'node_modules')
    if (isThere(folder) && modules.some(module => isThere(join(folder, module)))) return true
  }
  return false
}

/** Where the process may not look (`node --permission`), Node throws: what is asked for may be there. */
function isThere(path: string): boolean {
  try {
    return existsSync(path)
  } catch {
    return true
  }
}

function programDirectories(): string[] {
  const script = programPath()
  const finds = [() => process.cwd(), () => dirname(script ?? ''), () => dirname(realpathSync(script ?? ''))]
  return finds.slice(0, script === undefined ? 1 : 3).flatMap(find => {
    try {
      return [find()]
    } catch {
      // Removed since, or named without its extension.
      return []
    }
  })
}

function upwards(directory: string): string[] {
  const parent = dirname(directory)
  return parent === directory ? [directory] : [directory, ...upwards(parent)]
}
