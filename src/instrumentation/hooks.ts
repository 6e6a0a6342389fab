import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Called with what a file of a package exports, once; what it returns stands for the exports. */
export type OnLoad = (name: string, exports: unknown, directory: string) => unknown

/** How the hook calls a file of a package: without its extension, and without `index`. */
export function hookName(module: string, file: string | undefined): string {
  return file === undefined ? module : `${module}/${file}`.replace(/(\/index)?(\.js)?$/, '')
}

/** Calls back whenever one of these files is required for the first time. */
export function onRequire(names: readonly string[], onLoad: OnLoad): void {
  if (names.length === 0) return
  // Loaded here, so that a program for which nothing is to be patched does not load it.
  const { Hook } = require('require-in-the-middle') as typeof import('require-in-the-middle')
  new Hook([...names], <Exports>(exports: Exports, name: string, directory: string | undefined): Exports => {
    // What stands for a module's exports has their type, as far as its users can tell.
    return directory === undefined ? exports : (onLoad(name, exports, directory) as Exports)
  })
}

/** The version of the package in a directory, or undefined where it cannot be read. */
export function packageVersion(directory: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
    const version = (manifest as { version?: unknown } | null)?.version
    return typeof version === 'string' ? version : undefined
  } catch {
    return undefined
  }
}

/** Which of these packages were loaded already, and by which file: they cannot be traced any more. */
export function loadedBefore(modules: readonly string[]): { module: string; by: string | undefined }[] {
  const found = new Map<string, string | undefined>()
  for (const [path, loaded] of Object.entries(require.cache)) {
    if (!path.includes('node_modules')) continue
    for (const module of modules) {
      if (!found.has(module) && isInside(path, module)) found.set(module, loaded && firstOutside(loaded, modules))
    }
  }
  return [...found].map(([module, by]) => ({ module, by }))
}

function isInside(path: string, module: string): boolean {
  return `${dirname(path).replaceAll('\\', '/')}/`.includes(`/node_modules/${module}/`)
}

function firstOutside(loaded: NodeModule, modules: readonly string[]): string | undefined {
  // Deprecated, and yet the only trace of who loaded a module first.
  let parent: NodeModule | null | undefined = loaded.parent
  while (parent && isInsideAny(parent.filename, modules)) parent = parent.parent
  return parent?.filename
}

function isInsideAny(path: string, modules: readonly string[]): boolean {
  return modules.some(module => isInside(path, module))
}
