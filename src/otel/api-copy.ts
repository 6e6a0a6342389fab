import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { loadedFiles, nodeRequire } from '../core/node-require'

const packageName = '@opentelemetry/api'

/** Waits for a provider on behalf of the tracers or loggers that were asked for before there was one. */
interface Proxy {
  setDelegate?(provider: unknown): void
  _setDelegate?(provider: unknown): void
}

/** What we call of a copy of the package, or of `@opentelemetry/api-logs`. */
export interface ApiCopy {
  readonly trace?: { getTracerProvider?(): Proxy }
  readonly logs?: { getLoggerProvider?(): Proxy }
  /** Gives the one meter that everybody has who asked before there was a provider. */
  createNoopMeter?(): unknown
}

/**
 * The copies of a package that were loaded before: what was asked of them waits for a provider. An ES module is in no list
 * of Node's, so the one that the application gets is asked for where its main file is one.
 */
export function loadedCopies(name: string = packageName): ApiCopy[] {
  const copies = new Set<ApiCopy>()
  for (const [path, loaded] of Object.entries(loadedFiles())) {
    const exports: unknown = path.replaceAll('\\', '/').includes(`/${name}/`) ? loaded?.exports : undefined
    if (isCopy(exports)) copies.add(exports)
  }
  for (const place of [process.argv[1], workingDirectory()]) {
    const copy = place === undefined ? undefined : moduleFrom(place, name)
    if (isCopy(copy)) copies.add(copy)
  }
  return [...copies]
}

function isCopy(value: unknown): value is ApiCopy {
  if (typeof value !== 'object' || value === null) return false
  const { trace, logs } = value as ApiCopy
  return typeof trace?.getTracerProvider === 'function' || typeof logs?.getLoggerProvider === 'function'
}

/** The package as an ES module; undefined where it has no such form, or where nothing can have been imported yet. */
function moduleFrom(place: string, name: string): unknown {
  // A main file in CommonJS imports nothing before its first turn; while files are preloaded there is no main file yet.
  if (nodeRequire().main !== undefined || module.isPreloading || !process.features.require_module) return undefined
  try {
    const folder = folderFrom(place, name)
    if (folder === undefined) return undefined
    const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
    const entry = exports?.['.']?.import ?? exports?.['.']?.default
    const file = typeof entry === 'string' ? entry : entry?.default
    // Asked for from inside the package: Node warns of what it holds for new elsewhere.
    return file?.endsWith('.mjs') ? createRequire(join(folder, 'package.json'))(join(folder, file)) : undefined
  } catch {
    return undefined
  }
}

type Entry = string | { readonly default?: string }

interface Manifest {
  readonly name?: unknown
  readonly version?: unknown
  readonly exports?: { readonly '.'?: { readonly import?: Entry; readonly default?: Entry } }
}

/**
 * The version of the copy that a program in one of these places gets; undefined where there is none.
 *
 * @param places files or folders, such as the script that runs and then the working directory
 */
export function installedVersion(places: readonly (string | undefined)[]): string | undefined {
  for (const place of places) {
    const version = place === undefined ? undefined : versionFrom(place)
    if (version !== undefined) return version
  }
  return undefined
}

function versionFrom(place: string): string | undefined {
  try {
    const folder = folderFrom(place, packageName)
    return folder === undefined ? undefined : versionIn(folder, packageName)
  } catch {
    // Not installed there.
    return undefined
  }
}

/** The folder of a package as a program there gets it; throws where it is not installed. */
function folderFrom(place: string, name: string): string | undefined {
  let folder = dirname(createRequire(join(place, 'from')).resolve(name))
  // The package does not export its package.json.
  for (; folder !== dirname(folder); folder = dirname(folder)) {
    if (versionIn(folder, name) !== undefined) return folder
  }
  return undefined
}

function versionIn(folder: string, wanted: string): string | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
    return name === wanted && typeof version === 'string' ? version : undefined
  } catch {
    return undefined
  }
}

/** Nothing where it was removed since the start, for which Node throws. */
export function workingDirectory(): string | undefined {
  try {
    return process.cwd()
  } catch {
    return undefined
  }
}
