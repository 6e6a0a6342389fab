import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** A package that the program has loaded. */
export interface Dependency {
  readonly name: string
  readonly version: string
}

/** How many packages are told apart. */
const maxPackages = 5000

/** Finds packages by the files that were required. Limits: what was loaded by `import` alone is not among them. */
export interface DependencyFinder {
  /** Those that were loaded since the last call. */
  fresh(): Dependency[]
  /** All that were found so far. */
  readonly all: readonly Dependency[]
}

const nodesFiles = (): readonly string[] => Object.keys(createRequire(process.execPath).cache)

/** Makes a finder over the files that Node keeps in `require.cache`. */
export function findDependencies(loaded: () => readonly string[] = nodesFiles): DependencyFinder {
  const folders = new Set<string>()
  const all: Dependency[] = []
  let seen = 0
  return {
    all,
    fresh() {
      const files = loaded()
      // Nothing was loaded since: the usual case, and the look through thousands of names is spared.
      if (files.length === seen) return []
      seen = files.length
      const before = all.length
      for (const file of files) {
        const found = /^(.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+))[\\/]/.exec(file)
        if (found === null || folders.size >= maxPackages) continue
        const [, folder = '', name = ''] = found
        if (folders.has(folder)) continue
        folders.add(folder)
        const version = versionIn(folder)
        if (version !== undefined) all.push({ name: name.replaceAll('\\', '/'), version })
      }
      return all.slice(before)
    },
  }
}

function versionIn(folder: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const version = (manifest as { version?: unknown } | null)?.version
    return typeof version === 'string' ? version : undefined
  } catch {
    return undefined
  }
}
