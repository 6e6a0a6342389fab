import Module from 'node:module'
import { dirname, isAbsolute } from 'node:path'
import { types } from 'node:util'
import { loadedFiles, nodeRequire } from '../core/node-require'
import { isNodesLoader } from './load-hook'
import { onModule } from './modules'
import { nameIn, packageFile } from './package-file'
import { runtimeName } from './runtime'
import type { ModuleFile } from './suffix'
import { alike, wrapMethod } from './wrap'

/** What Node makes of a CommonJS file, and how it loads it. */
interface Loaded {
  exports: unknown
}
type Load = (this: Loaded, filename: unknown, ...rest: unknown[]) => unknown
/** In Bun the loader of each file by the end of its name is what others may replace. */
type Extension = (this: unknown, file: Loaded, filename: unknown, ...rest: unknown[]) => unknown

/** Called with what a file of a package exports, once; what it returns stands for the exports. */
export type OnLoad = (name: string, exports: unknown, directory: string) => unknown

/** A file that is watched, and the directory of its package. */
interface Watched {
  readonly name: string
  readonly directory: string
}

/** What keeps files out of reach here: those that are required, and those that are ES modules. */
export interface OutOfReach {
  readonly required?: string | undefined
  readonly modules?: string | undefined
}

/**
 * Calls back whenever one of these files has been loaded, and for each instance of those that are ES modules.
 *
 * Node loads each CommonJS file by one method, whoever asks for it: by the end of that its exports are complete, and what is
 * put in their place is what all get.
 */
export function onFile(names: readonly string[], modules: readonly ModuleFile[], onLoad: OnLoad): OutOfReach {
  if (names.length === 0) return {}
  const find = finder(names)
  /** Those that handed over their locals: what requires them then gets a namespace over the very same. */
  const reached = new Set<string>()
  const loaded = (file: Loaded, filename: unknown): void => {
    const found = typeof filename === 'string' ? find(filename) : undefined
    if (found === undefined) return
    // What a loader has made CommonJS of is no namespace, but another instance.
    const isReached = reached.has(keyOf(found)) && types.isModuleNamespaceObject(file.exports)
    if (!isReached) file.exports = onLoad(found.name, file.exports, found.directory)
  }
  if (runtimeName === 'Bun') watchExtensions(loaded)
  else watchLoader(loaded)
  // A hook of Node's would hear of nothing that another loader runs, and outlive it.
  if (runtimeName === 'Node' && !isNodesLoader())
    return { required: 'another loader stands in the place of that of Node' }
  const reason = onModule(modules, (name, locals, directory) => {
    reached.add(keyOf({ name, directory }))
    onLoad(name, locals, directory)
  })
  return { modules: reason }
}

function watchLoader(loaded: (file: Loaded, filename: unknown) => void): void {
  wrapMethod(
    Module.prototype as unknown as { load: Load },
    'load',
    (original: Load): Load =>
      function (filename, ...rest) {
        passed.add(this)
        const result = Reflect.apply(original, this, [filename, ...rest])
        loaded(this, filename)
        return result
      },
  )
}

function watchExtensions(loaded: (file: Loaded, filename: unknown) => void): void {
  const extensions = Reflect.get(Module, '_extensions') as Record<string, Extension>
  const original = extensions['.js']
  if (original === undefined) return
  const watching: Extension = function (file, filename, ...rest) {
    passed.add(file)
    const result = Reflect.apply(original, this, [file, filename, ...rest])
    loaded(file, filename)
    return result
  }
  // A plain table with no prototype, which shimmer cannot work on.
  extensions['.js'] = alike(original, watching)
}

function keyOf({ name, directory }: Watched): string {
  return `${directory}\n${name}`
}

/** A function that tells by a path whether the file is watched, and by which name. Never throws. */
export function finder(names: readonly string[]): (path: string) => Watched | undefined {
  const watched = new Set(names)
  const modules = new Set(names.map(moduleOf))
  const files = new Set(names.map(name => name.slice(moduleOf(name).length)))
  return path => {
    if (watched.has(path)) return { name: path, directory: dirname(path) }
    const found = packageFile(path)
    if (found === undefined) return undefined
    const { directory, name, module } = found
    // Installed under another name: its own package.json has the one that it is known by.
    const file = name.slice(module.length)
    const known = modules.has(module) || !files.has(file) ? module : (nameIn(directory) ?? module)
    if (watched.has(known + file)) return { name: known + file, directory }
    return watched.has(known) && isMain(path, directory) ? { name: known, directory } : undefined
  }
}

function moduleOf(name: string): string {
  if (isAbsolute(name)) return name
  return /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name
}

/** Whether a file is its package's main one, by which a package is called where it is required by its name. */
function isMain(path: string, directory: string): boolean {
  try {
    return nodeRequire().resolve(directory) === path
  } catch {
    return false
  }
}

/** Files that came by here, watched or not. */
const passed = new WeakSet<object>()

/**
 * The packages of these files that run and did not come by here: Node runs what a loader hook gives as text of a CommonJS file
 * without the method that loads all others, and so what that file requires.
 */
export function passedBy(names: readonly string[]): string[] {
  const find = finder(names)
  const missed = Object.entries(loadedFiles()).flatMap(([path, file]) => {
    const found = file?.loaded === true && !passed.has(file) ? find(path) : undefined
    return found === undefined ? [] : [moduleOf(found.name)]
  })
  return [...new Set(missed)]
}

/** Calls back for those of these files that were loaded already; gives the names of their packages. */
export function changeLoaded(names: readonly string[], onLoad: OnLoad): ReadonlySet<string> {
  const changed = new Set<string>()
  const find = names.length === 0 ? undefined : finder(names)
  for (const [path, file] of Object.entries(find === undefined ? {} : loadedFiles())) {
    const found = file?.loaded === true ? find?.(path) : undefined
    if (file === undefined || found === undefined) continue
    changed.add(moduleOf(found.name))
    file.exports = onLoad(found.name, file.exports, found.directory)
  }
  return changed
}

/** Which of these packages were loaded already, and by which file: they cannot be traced any more. */
export function loadedBefore(modules: readonly string[]): { module: string; by: string | undefined }[] {
  const found = new Map<string, string | undefined>()
  for (const [path, loaded] of Object.entries(loadedFiles())) {
    // Put there ahead of its time by Node's loader of ES modules: it has yet to run.
    if (loaded?.loaded === false) continue
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
