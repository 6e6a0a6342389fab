import { readFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'

/** How the hook calls a file of a package: without its extension, and without `index`. */
export function hookName(module: string, file: string | RegExp | undefined): string {
  if (isAbsolute(module)) return module
  // Never a path, so it names no file that is required.
  if (file instanceof RegExp) return `${module}/${file}`
  return file === undefined ? module : `${module}/${file}`.replace(/(\/index)?(\.js)?$/, '')
}

/** A file inside a package, by the name that the hook has for it. */
export interface PackageFile {
  readonly name: string
  readonly module: string
  readonly directory: string
}

/** Which file of which package a path is; undefined outside of packages. */
export function packageFile(path: string): PackageFile | undefined {
  const found = /^(.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+))[\\/](.+)$/.exec(path)
  if (!found) return undefined
  const [, directory = '', module = '', file = ''] = found
  const name = module.replaceAll('\\', '/')
  return { name: hookName(name, file.replaceAll('\\', '/')), module: name, directory }
}

/** What is known of the package that a file is of. */
export interface PackageFacts {
  readonly version: string | undefined
  /** The version of another package as this one would find it; undefined where there is none. */
  versionOf(module: string): string | undefined
}

/** What the files in a package's directory say. */
export function factsIn(directory: string): PackageFacts {
  return {
    version: packageVersion(directory),
    versionOf(module) {
      const found = packageAbove(directory, module)
      return found === undefined ? undefined : packageVersion(found)
    },
  }
}

/** The version of the package in a directory, or undefined where it cannot be read. */
export function packageVersion(directory: string): string | undefined {
  return readManifest(directory)?.version
}

/** The name that the package in a directory has by its own account, or undefined where it cannot be read. */
export function nameIn(directory: string): string | undefined {
  return readManifest(directory)?.name
}

function readManifest(directory: string): { readonly name?: string; readonly version?: string } | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
    const { name, version } = (manifest ?? {}) as { readonly name?: unknown; readonly version?: unknown }
    return { ...(typeof name === 'string' && { name }), ...(typeof version === 'string' && { version }) }
  } catch {
    return undefined
  }
}

/** The directory of another package as a package in `directory` would find it; undefined where there is none. */
export function packageAbove(directory: string, module: string): string | undefined {
  let folder = directory
  for (;;) {
    const found = join(folder, 'node_modules', module)
    if (packageVersion(found) !== undefined) return found
    const above = dirname(folder)
    if (above === folder) return undefined
    folder = above
  }
}
