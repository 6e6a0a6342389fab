import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { instrumentations } from '../../instrumentations/index'
import type { Instrumentation } from '../instrumentation/define'
import { finder } from '../instrumentation/hooks'
import { moduleFiles } from '../instrumentation/modules'
import { type FileTarget, isFile, supports } from '../instrumentation/notes'
import { factsIn, hookName, type PackageFacts, type PackageFile, packageFile } from '../instrumentation/package-file'
import type { ModuleFile } from '../instrumentation/suffix'
import { type FileFacts, lineForModule, lineForRequire } from './line'

/** A target on a file of a package, and whether its library's calls have spans. */
interface Known {
  readonly target: FileTarget
  readonly hasSpans: boolean
}

const listed: readonly Instrumentation[] = instrumentations
const known: readonly Known[] = listed.flatMap(({ targets, spans }) =>
  targets
    .filter(isFile)
    .filter(({ module }) => !isBuiltin(module))
    .map(target => ({ target: target as FileTarget, hasSpans: spans?.length !== 0 })),
)
const names = [...new Set(known.map(({ target }) => hookName(target.module, target.file)))]
const find = finder(names)
const modules = moduleFiles(instrumentations)
const packages = new Set(known.map(({ target }) => target.module))

/** The packages that something of ours is for. */
export const knownPackages: readonly string[] = [...packages]

/** What the package.json of a directory says does not change while a program is built. */
const factsBy = new Map<string, PackageFacts>()

/** What becomes of a file in a bundle. */
export interface Seen {
  /** The library that it is a part of, by the name that users know; undefined where no span of it would be missed. */
  readonly library: string | undefined
  readonly version: string | undefined
  /** The line for its end; undefined where it stays as it is. */
  readonly line: string | undefined
  /** Whether its library is traced, as far as this file tells: its line does it, or a channel of its own. */
  readonly isTraced: boolean
  /** Which versions are traced, where this one is not. */
  readonly supported: string | undefined
}

/** Whether a path is of a package that something of ours is for. */
export function mayBeSeen(path: string): boolean {
  const found = packageFile(path)
  return found !== undefined && packages.has(found.module)
}

/** What becomes of a file; undefined for all that nothing of ours is for. */
export function see(path: string, read: () => string): Seen | undefined {
  const file = packageFile(path)
  if (file === undefined || !packages.has(file.module)) return undefined
  const ofPackage = known.filter(({ target, hasSpans }) => target.module === file.module && hasSpans)
  const { version, versionOf } = factsOf(file.directory)
  const wholes = [...new Set(ofPackage.flatMap(({ target }) => target.partOf ?? []))]
  const above = Object.fromEntries(wholes.flatMap(name => entryOf(name, versionOf(name))))
  const [whole] = Object.keys(above)
  const taken = ofPackage.filter(({ target }) => supports(target, version))
  const line = lineFor(path, read, { name: '', version, above })
  const isTraced = taken.some(({ target }) => 'trace' in target || 'channel' in target) || line !== undefined
  const versions = [...new Set(ofPackage.map(({ target }) => target.versions))].join(' or ')
  return {
    // Where only the scope is kept there are no spans.
    library: ofPackage.length === 0 ? undefined : (whole ?? file.module),
    version: whole === undefined ? version : above[whole],
    line,
    isTraced: isTraced && taken.length > 0,
    supported: taken.length > 0 ? undefined : versions,
  }
}

function factsOf(directory: string): PackageFacts {
  const facts = factsBy.get(directory) ?? factsIn(directory)
  factsBy.set(directory, facts)
  return facts
}

function entryOf(name: string, version: string | undefined): [string, string][] {
  return version === undefined ? [] : [[name, version]]
}

function lineFor(path: string, read: () => string, facts: FileFacts): string | undefined {
  const file = packageFile(path)
  if (file === undefined) return undefined
  const asModule = moduleOf(file, path)
  const required = find(path)
  if (asModule === undefined && required === undefined) return undefined
  if (isModule(path, read())) {
    return asModule && lineForModule({ ...facts, name: asModule.name }, asModule.locals)
  }
  return required && lineForRequire({ ...facts, name: required.name })
}

function moduleOf({ module, directory }: PackageFile, path: string): ModuleFile | undefined {
  const inside = path.slice(directory.length + 1).replaceAll('\\', '/')
  return modules.find(
    each => each.module === module && (typeof each.file === 'string' ? each.file === inside : each.file.test(inside)),
  )
}

/** Whether bundlers take a file for an ES module: by its name, by its package, else by what stands in it. */
function isModule(path: string, source: string): boolean {
  if (/\.mjs$/.test(path)) return true
  if (/\.cjs$/.test(path)) return false
  if (typeNear(dirname(path)) === 'module') return true
  return (
    /(?:^|[;}\n])\s*(?:import|export)\b\s*[\w*{"'$]/.test(source) && !/\bmodule\.exports\b|\bexports\.\w/.test(source)
  )
}

function typeNear(directory: string): unknown {
  try {
    return (JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { readonly type?: unknown }).type
  } catch {
    const above = dirname(directory)
    return above === directory || /[\\/]node_modules$/.test(directory) ? undefined : typeNear(above)
  }
}
