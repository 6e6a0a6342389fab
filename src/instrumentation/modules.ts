import { existsSync } from 'node:fs'
import Module from 'node:module'
import { dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { types } from 'node:util'
import { nodeRequire } from '../core/node-require'
import { onBunModule } from './bun-files'
import type { Instrumentation } from './define'
import { mayBeInstalled } from './installed'
import { addLook } from './load-hook'
import { hookName, type PackageFile, packageFile } from './package-file'
import { runtimeName } from './runtime'
import { createSuffix, type ModuleFile, type Receiver, receiversName, type Suffixes } from './suffix'
import { wrapMethod } from './wrap'

type Load = (this: unknown, request: unknown, parent: unknown, ...rest: unknown[]) => unknown

/** What Node's loader offers, by its age. */
interface Loader {
  _resolveFilename(request: unknown, parent: unknown): string
  /** Runs them in a thread of its own: Node 20.6 and newer. */
  register?(url: string, options: { readonly data: Suffixes }): void
}

/** Called with the locals of a file that was loaded as an ES module. */
export type OnModule = (name: string, locals: Record<string, unknown>, directory: string) => void

const loader = Module as unknown as Loader
/** Where this file is. In a bundle that is an ES module there are no such names, and webpack puts others in their places. */
const place = {
  file: typeof __filename === 'string' ? __filename : process.execPath,
  directory: typeof __dirname === 'string' ? __dirname : dirname(process.execPath),
}

/** The files that have to be reached as ES modules, with the locals that all targets together need of them. */
export function moduleFiles(instrumentations: readonly Instrumentation[]): ModuleFile[] {
  const files = new Map<string, ModuleFile>()
  for (const target of instrumentations.flatMap(({ targets }) => targets)) {
    if (!('locals' in target) || target.locals === undefined) continue
    const { module, file = '' } = target
    if (file === '' && !isAbsolute(module)) continue
    const name = hookName(module, file)
    const locals = [...new Set([...(files.get(name)?.locals ?? []), ...target.locals])]
    files.set(name, { name, module, file, locals, url: isAbsolute(module) ? pathToFileURL(module).href : undefined })
  }
  return [...files.values()]
}

/** Calls back for each of these files that is loaded as an ES module; gives back what keeps them out of reach. */
export function onModule(files: readonly ModuleFile[], onLoad: OnModule): string | undefined {
  if (files.length === 0) return undefined
  const suffixes = { files, receiver: receive(onLoad) }
  try {
    const look = createSuffix(suffixes)
    if (runtimeName === 'Bun') {
      onBunModule(files, look)
      return undefined
    }
    if (addLook(look)) return undefined
    onRequiredModule(files)
    // The thread takes time and memory at the start, so it is for those whom it may serve.
    const modules = [...new Set(files.map(({ module }) => module))]
    if (!modules.some(isAbsolute) && !mayBeInstalled(modules)) return undefined
    if (runtimeName === 'Deno') return 'Deno has none that can be used'
    if (loader.register === undefined) return `Node ${process.versions.node} has no hooks for them`
    // Run from its sources, as tests of the tracer do: what makes JavaScript of them does not reach into that thread.
    if (place.file.endsWith('.ts')) return undefined
    const thread = join(place.directory, 'loader-thread.mjs')
    if (!existsSync(thread)) return 'the tracer is inside a bundle; leave it external there'
    loader.register(`${pathToFileURL(thread).href}?${suffixes.receiver}`, { data: suffixes })
    return undefined
  } catch (error) {
    const isRefused = (error as { code?: unknown } | null)?.code === 'ERR_ACCESS_DENIED'
    if (isRefused) return 'Node may not start the thread for them; start it with --allow-worker'
    return error instanceof Error ? error.message : String(error)
  }
}

/** Puts down who takes the locals, where the lines that files end with look for it; gives back the place. */
function receive(onLoad: OnModule): number {
  const holder = globalThis as unknown as Record<symbol, Receiver[] | undefined>
  const key = Symbol.for(receiversName)
  const receivers = holder[key] ?? []
  holder[key] = receivers
  const receiver: Receiver = (url, name, locals) => {
    const path = fileURLToPath(url)
    const directory = isAbsolute(name) ? dirname(path) : packageFile(path)?.directory
    if (directory !== undefined) onLoad(name, withoutGlobals(locals), directory)
  }
  return receivers.push(receiver) - 1
}

/** The locals of a file alone. A name that it does not declare may be one of a global: that one is nothing of the file's. */
export function withoutGlobals(locals: Record<string, unknown>): Record<string, unknown> {
  const globals = globalThis as unknown as Record<string, unknown>
  for (const name of Object.keys(locals)) {
    if (locals[name] === undefined || locals[name] === globals[name]) delete locals[name]
  }
  return locals
}

/**
 * An ES module that is required passes by the thread. Then the files of its package are required as well, once: they are a
 * part of what was just loaded, and the classes in their namespaces can be changed in place.
 */
function onRequiredModule(files: readonly ModuleFile[]): void {
  const seen = new Set<string>()
  const follow = (request: unknown, parent: unknown): void => {
    const found = fileOf(request, parent)
    if (found === undefined || seen.has(found.directory)) return
    seen.add(found.directory)
    for (const { module, file } of files) {
      if (module === found.module && typeof file === 'string') requireQuietly(join(found.directory, file))
    }
  }
  wrapMethod(
    loader as unknown as { _load: Load },
    '_load',
    (original: Load): Load =>
      function (request, parent, ...rest) {
        const exports = Reflect.apply(original, this, [request, parent, ...rest])
        if (parent && types.isModuleNamespaceObject(exports)) follow(request, parent)
        return exports
      },
  )
}

function fileOf(request: unknown, parent: unknown): PackageFile | undefined {
  try {
    return packageFile(loader._resolveFilename(request, parent))
  } catch {
    // Somebody else has loaded it in a way of their own.
    return undefined
  }
}

/** Loads a file; what it exports goes the way of all that is required. */
function requireQuietly(path: string): void {
  try {
    nodeRequire()(path)
  } catch {
    // This version has no such file, or one that has to be awaited.
  }
}
