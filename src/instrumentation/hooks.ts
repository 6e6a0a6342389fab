import { existsSync, readFileSync } from 'node:fs'
import Module from 'node:module'
import { dirname, join } from 'node:path'
import { wrapMethod } from './wrap'

/** Node's own loader of CommonJS. */
type Load = (this: unknown, request: unknown, parent: unknown, ...rest: unknown[]) => unknown

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
  /** What stands for exports, by directory and name: a file may be reached both ways. */
  const done = new Map<string, unknown>()
  const load = (name: string, exports: unknown, directory: string): unknown => {
    const key = `${directory}\n${name}`
    if (!done.has(key)) done.set(key, onLoad(name, exports, directory))
    return done.get(key)
  }
  new Hook([...names], <Exports>(exports: Exports, name: string, directory: string | undefined): Exports => {
    // What stands for a module's exports has their type, as far as its users can tell.
    return directory === undefined ? exports : (load(name, exports, directory) as Exports)
  })
  onImport(new Set(names), load)
}

/**
 * Calls back for a CommonJS file that is imported: Node loads it without a `require`. Its exports can then be changed in
 * place alone, before the module that imports them runs.
 */
function onImport(names: ReadonlySet<string>, onLoad: OnLoad): void {
  const loader = Module as unknown as { _load: Load }
  wrapMethod(
    loader,
    '_load',
    (original: Load): Load =>
      function (request, parent, ...rest) {
        const exports = Reflect.apply(original, this, [request, parent, ...rest])
        if (parent === undefined && typeof request === 'string') {
          const found = packageFile(request)
          if (found !== undefined && names.has(found.name)) onLoad(found.name, exports, found.directory)
        }
        return exports
      },
  )
}

/** The name by which the hook calls a file, and the directory of its package; undefined outside of packages. */
function packageFile(path: string): { readonly name: string; readonly directory: string } | undefined {
  const found = /^(.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+))[\\/](.+)$/.exec(path)
  if (!found) return undefined
  const [, directory = '', module = '', file = ''] = found
  return { name: hookName(module.replaceAll('\\', '/'), file.replaceAll('\\', '/')), directory }
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

/** The directory of another package as a package in `directory` would find it; undefined where there is none. */
export function packageAbove(directory: string, module: string): string | undefined {
  let folder = directory
  for (;;) {
    const found = join(folder, 'node_modules', module)
    if (existsSync(join(found, 'package.json'))) return found
    const above = dirname(folder)
    if (above === folder) return undefined
    folder = above
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
