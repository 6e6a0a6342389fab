import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { needs, type ServerName } from './servers/machine'

const IMPORT = /\b(?:from|import|require)\s*\(?\s*'([./][^']*)'/g
const servers = join(__dirname, 'servers')

/** The servers that a test file needs: those whose files in `servers/` it imports, itself or through its own rigs. */
export function neededServers(file: string): readonly ServerName[] {
  const seen = new Set<string>()
  const needed = new Set<ServerName>()
  const follow = (path: string) => {
    if (seen.has(path)) return
    seen.add(path)
    for (const [, specifier = ''] of readFileSync(path, 'utf8').matchAll(IMPORT)) {
      const target = sourceOf(resolve(dirname(path), specifier))
      const name = basename(target ?? '', '.ts')
      if (target === undefined) continue
      if (dirname(target) === servers && isServer(name)) needed.add(name)
      else if (target.startsWith(__dirname)) follow(target)
    }
  }
  follow(resolve(file))
  return [...needed].sort()
}

function sourceOf(path: string): string | undefined {
  return [`${path}.ts`, path].find(candidate => candidate.endsWith('.ts') && existsSync(candidate))
}

function isServer(name: string): name is ServerName {
  return name in needs
}
