import { readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Look } from './load-hook'
import type { ModuleFile } from './suffix'

interface Found {
  readonly contents: string
  readonly loader: 'js' | 'ts'
}

/** What Bun offers to those who change files: https://bun.com/docs/runtime/plugins */
interface Bun {
  plugin(plugin: {
    readonly name: string
    setup(build: {
      onLoad(where: { readonly filter: RegExp }, load: (file: { path: string }) => Found | undefined): void
    }): void
  }): void
}

/** Has Bun end the files that are ES modules by their line: it has no load hooks of Node's, and asks for each file by its path. */
export function onBunModule(files: readonly ModuleFile[], look: Look): void {
  const { Bun } = globalThis as unknown as { readonly Bun: Bun }
  const paths = files.filter(({ url }) => url === undefined).map(pathOf)
  if (paths.length === 0) return
  // What Bun gives to such a function it does not load by itself any more: only these files, and no folder of theirs.
  const filter = new RegExp(`[\\\\/]node_modules[\\\\/](?:${paths.join('|')})$`)
  Bun.plugin({ name: 'tracer', setup: build => build.onLoad({ filter }, ({ path }) => load(path, look)) })
}

function load(path: string, look: Look): Found {
  const contents = readFileSync(path, 'utf8')
  const suffix = isModule(path) ? look(pathToFileURL(path).href) : undefined
  return { contents: contents + (suffix ?? ''), loader: /ts$/.test(extname(path)) ? 'ts' : 'js' }
}

function pathOf({ module, file }: ModuleFile): string {
  const inside = typeof file === 'string' ? escaped(file) : file.source.replace(/^\^|\$$/g, '')
  return `${escaped(module)}/${inside}`.replaceAll('/', '[\\\\/]')
}

function escaped(text: string): string {
  return text.replaceAll(/[.+*?^${}()|[\]\\]/g, '\\$&')
}

/** As Node tells: by the name of the file, or by the `package.json` above it. */
function isModule(path: string): boolean {
  if (/\.m[jt]s$/.test(path)) return true
  if (/\.c[jt]s$/.test(path)) return false
  for (let folder = dirname(path); dirname(folder) !== folder; folder = dirname(folder)) {
    const type = typeIn(folder)
    if (type !== undefined) return type === 'module'
    if (/[\\/]node_modules$/.test(dirname(folder))) return false
  }
  return false
}

/** Undefined where no `package.json` says it. */
function typeIn(folder: string): unknown {
  try {
    const { type } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { type?: unknown }
    return type ?? 'commonjs'
  } catch {
    return undefined
  }
}
