import { readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { isRecord } from './option'

/**
 * The name in the nearest package.json at or above the first of the places that has one. Never throws.
 *
 * A script inside `node_modules` stands for the folder around it: a service is not called after its process manager.
 *
 * @param places files or folders, such as the script that runs and then the working directory
 */
export function findPackageName(
  places: readonly (string | undefined)[],
  readText: (file: string) => string = file => readFileSync(file, 'utf8'),
): string | undefined {
  for (const place of places) {
    if (place === undefined) continue
    for (const folder of upwards(outsideOfModules(place))) {
      const name = nameIn(join(folder, 'package.json'), readText)
      if (name !== undefined) return name
    }
  }
  return undefined
}

/** A path and all above it. A file's own path is asked too, in vain: only the disk knows it from a folder. */
function* upwards(path: string): Generator<string> {
  let folder = path
  while (folder !== dirname(folder)) {
    yield folder
    folder = dirname(folder)
  }
  yield folder
}

function outsideOfModules(path: string): string {
  const index = `${path}${sep}`.indexOf(`${sep}node_modules${sep}`)
  return index === -1 ? path : path.slice(0, index) || sep
}

function nameIn(file: string, readText: (file: string) => string): string | undefined {
  try {
    const content: unknown = JSON.parse(readText(file))
    const name = isRecord(content) ? content.name : undefined
    return typeof name === 'string' && name.trim() !== '' ? name.trim() : undefined
  } catch {
    return undefined
  }
}
