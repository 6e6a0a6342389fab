import Module from 'node:module'
import { dirname, isAbsolute, join, parse } from 'node:path'
import { types } from 'node:util'
import { onModule } from './modules'
import { packageFile } from './package-file'
import type { ModuleFile } from './suffix'
import { wrapMethod } from './wrap'

/** Node's own loader of CommonJS. */
type Load = (this: unknown, request: unknown, parent: unknown, ...rest: unknown[]) => unknown

/** Called with what a file of a package exports, once; what it returns stands for the exports. */
export type OnLoad = (name: string, exports: unknown, directory: string) => unknown

/** What keeps files out of reach here: those that are required, and those that are ES modules. */
export interface OutOfReach {
  readonly required?: string | undefined
  readonly modules?: string | undefined
}

/** Calls back whenever one of these files is loaded for the first time, and for each instance of those that are ES modules. */
export function onFile(names: readonly string[], modules: readonly ModuleFile[], onLoad: OnLoad): OutOfReach {
  if (names.length === 0) return {}
  /** What stands for exports: a file may be reached both ways, and loaded anew after it was taken out of the cache. */
  const done = new WeakMap<object, Map<string, unknown>>()
  /** Those that handed over their locals: what requires them then gets a namespace over the very same. */
  const reached = new Set<string>()
  const load = (name: string, exports: unknown, directory: string): unknown => {
    const key = `${directory}\n${name}`
    // What a loader has made CommonJS of is no namespace, but another instance.
    if (reached.has(key) && types.isModuleNamespaceObject(exports)) return exports
    if (!isObject(exports)) return onLoad(name, exports, directory)
    const results = done.get(exports) ?? new Map<string, unknown>()
    done.set(exports, results)
    // Noted before the end: what the file requires may ask for it meanwhile.
    if (!results.has(name)) results.set(name, exports).set(name, onLoad(name, exports, directory))
    return results.get(name)
  }
  const required = onRequire(names, load)
  onImport(new Set(names), load)
  const reason = onModule(modules, (name, locals, directory) => {
    reached.add(`${directory}\n${name}`)
    onLoad(name, locals, directory)
  })
  return { required, modules: reason }
}

/** Calls back for what passes through `require`; gives back why it cannot: a test runner may have a loader of its own. */
function onRequire(names: readonly string[], onLoad: OnLoad): string | undefined {
  const paths = names.filter(isAbsolute)
  try {
    // Loaded here, so that a program for which nothing is to be patched does not load it.
    const { Hook } = require('require-in-the-middle') as typeof import('require-in-the-middle')
    new Hook([...names], <Exports>(exports: Exports, name: string, directory: string | undefined): Exports => {
      // What stands for a module's exports has their type, as far as its users can tell.
      if (directory === undefined || isHalfLoaded(name, directory)) return exports
      // A file outside of packages is told by the last part of its name.
      const path = paths.find(each => parse(each).name === name && dirname(each) === directory)
      return onLoad(path ?? name, exports, directory) as Exports
    })
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
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
          if (names.has(request)) onLoad(request, exports, dirname(request))
          const found = packageFile(request)
          if (found !== undefined && names.has(found.name)) onLoad(found.name, exports, found.directory)
        }
        return exports
      },
  )
}

/**
 * Whether a file of a package is only being loaded, and required meanwhile by a file that it loads: what it exports is not
 * all there yet. Whoever loads it is told of at its end; a `require` is by the hook itself, an `import` by `onImport`.
 */
function isHalfLoaded(name: string, directory: string): boolean {
  const [, file = ''] = /^(?:@[^/]+\/)?[^/]+\/?(.*)$/.exec(name) ?? []
  const paths = [join(directory, file), join(directory, `${file}.js`), join(directory, file, 'index.js')]
  return paths.some(path => require.cache[path]?.loaded === false)
}

/** Which of these packages were loaded already, and by which file: they cannot be traced any more. */
export function loadedBefore(modules: readonly string[]): { module: string; by: string | undefined }[] {
  const found = new Map<string, string | undefined>()
  for (const [path, loaded] of Object.entries(require.cache)) {
    if (modules.includes(path)) found.set(path, loaded && firstOutside(loaded, modules))
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

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
