import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const packageName = '@opentelemetry/api'

/** What we call of a copy of the package. */
export interface ApiCopy {
  readonly trace: { setGlobalTracerProvider(provider: unknown): boolean; disable(): void }
}

/** The copies that were required before: tracers that were asked of them wait for a provider. */
export function loadedCopies(): ApiCopy[] {
  const copies = new Set<ApiCopy>()
  for (const [path, loaded] of Object.entries(require.cache)) {
    const exports: unknown = path.replaceAll('\\', '/').includes(`/${packageName}/`) ? loaded?.exports : undefined
    if (isCopy(exports)) copies.add(exports)
  }
  return [...copies]
}

function isCopy(value: unknown): value is ApiCopy {
  const copy = value as Partial<ApiCopy> | null | undefined
  return typeof copy?.trace?.setGlobalTracerProvider === 'function'
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
    let folder = dirname(createRequire(join(place, 'from')).resolve(packageName))
    // The package does not export its package.json.
    for (; folder !== dirname(folder); folder = dirname(folder)) {
      const version = versionIn(join(folder, 'package.json'))
      if (version !== undefined) return version
    }
  } catch {
    // Not installed there.
  }
  return undefined
}

function versionIn(file: string): string | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown; version?: unknown }
    return name === packageName && typeof version === 'string' ? version : undefined
  } catch {
    return undefined
  }
}
