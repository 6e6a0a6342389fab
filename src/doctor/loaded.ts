import { readFileSync } from 'node:fs'
import Module from 'node:module'
import { join } from 'node:path'
import type { Wanted } from './report'

/** The file of names that the doctor has put into the folder of reports. */
export const wantedFile = 'wanted.json'

/** Packages of which an ES module was loaded, in order. */
const modules = new Set<string>()

type Load = (url: string, context: unknown, next: (url: string, context: unknown) => unknown) => unknown
interface Loader {
  registerHooks?(hooks: { load: Load }): unknown
}

/** Hears of ES modules that are loaded, where Node tells; `modulesBefore` gives the wanted ones until now. */
export function watchModules(folder: string): { modulesBefore(): readonly string[] } {
  const wanted = new Set(readWanted(folder).modules)
  const { registerHooks } = Module as unknown as Loader
  registerHooks?.({
    load(url, context, next) {
      const result = next(url, context)
      const { format } = (result ?? {}) as { readonly format?: unknown }
      const name = packageIn(url)
      if (name !== undefined && typeof format === 'string' && format.startsWith('module')) modules.add(name)
      return result
    },
  })
  return { modulesBefore: () => [...modules].filter(name => wanted.has(name)) }
}

/** The wanted packages that were loaded until now, in either way. */
export function loadedPackages(folder: string): readonly string[] {
  const { traced, untraced } = readWanted(folder)
  const found = new Set(modules)
  for (const path of Object.keys(require.cache)) {
    const name = packageIn(path)
    if (name !== undefined) found.add(name)
  }
  return [...traced, ...untraced].filter(name => found.has(name))
}

function packageIn(path: string): string | undefined {
  return /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(path)?.[1]?.replaceAll('\\', '/')
}

let read: Wanted | undefined

function readWanted(folder: string): Wanted {
  read ??= JSON.parse(readFileSync(join(folder, wantedFile), 'utf8')) as Wanted
  return read
}
