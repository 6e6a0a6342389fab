import { join } from 'node:path'
import { cachedPackages } from './package-cache'

/** The release lines of Node that are supported. */
export const lines = [20, 22, 24, 26] as const

/** The path of a Node of this line: this one, one from the cache, or the newest from the registry's package of binaries. */
export async function nodeOf(line: number): Promise<string> {
  if (process.versions.node.startsWith(`${line}.`)) return process.execPath
  const name = `node-${process.platform}-${process.arch}`
  const folder = await cachedPackages(join('node-lines', String(line)), [`${name}@${line}`])
  return join(folder, 'node_modules', name, 'bin', 'node')
}
