import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { instrumentations } from '../../instrumentations/index'
import type { Instrumentation, Target } from '../../src/instrumentation/define'

const folder = join(__dirname, '../../instrumentations')

/** One row a library: what is traced of which versions, and the names of its spans. */
export function librariesTable(): string {
  const rows = instrumentations.map(each => `| ${packagesOf(each)} | ${spansOf(each)} |`)
  return ['| library | spans |', '| --- | --- |', ...rows].join('\n')
}

/** The same with how each is called in `use`, and its limits as its file tells them. */
export function limitsTable(): string {
  const files = readFiles()
  const rows = instrumentations.map(each => {
    const limits = files.find(({ exports }) => exports.includes(each))?.limits ?? ''
    const names = [each.name, ...(each.aliases ?? [])].map(name => `\`${name}\``).join(', ')
    return `| ${packagesOf(each)} | ${names} | ${spansOf(each)} | ${limits} |`
  })
  return ['| library | in `use` | spans | limits |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

/** The packages that an instrumentation is attached to, by the names that users install, with their versions. */
function packagesOf({ targets, name }: Instrumentation): string {
  const ranges = new Map<string, (string | undefined)[]>()
  for (const target of targets as readonly Target<unknown>[]) {
    if (!('module' in target) || target.module === undefined) continue
    const module = target.partOf ?? target.module
    // The versions of a part are not those of the whole.
    const range = target.partOf === undefined ? target.versions : undefined
    ranges.set(module, [...(ranges.get(module) ?? []), range])
  }
  if (ranges.size === 0) return `\`${name}\``
  return [...ranges].map(([module, all]) => `\`${module}\`${isBuiltin(module) ? '' : versions(all)}`).join(', ')
}

/** From the lowest to the highest version that several ranges take together. */
function versions(ranges: readonly (string | undefined)[]): string {
  const known = ranges.filter(range => range !== undefined)
  const lower = known.map(range => /(?:>=|\^|~)\s*([\d.]+)/.exec(range)?.[1]).filter(version => version !== undefined)
  const upper = known.map(range => /<\s*([\d.]+)/.exec(range)?.[1])
  const from = lower.sort(byVersion)[0]
  const to =
    ranges.length === known.length && upper.every(each => each !== undefined) ? upper.sort(byVersion).at(-1) : undefined
  if (from === undefined) return ''
  return to === undefined ? ` ${from} and newer` : ` ${from} to below ${to}`
}

function byVersion(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true })
}

function spansOf({ spans = [], options }: Instrumentation): string {
  if (options?.enabled !== undefined) return 'none: its records name their trace and span'
  return spans.length === 0 ? 'none: it keeps the scope' : spans.map(span => `\`${span}\``).join(', ')
}

interface File {
  readonly exports: readonly unknown[]
  readonly limits: string
}

/** What each file exports, and the comment that it opens with. */
function readFiles(): File[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.ts'))
  return paths.map(path => {
    const [, limits = ''] = /^\/\/ Limits: ((?:.*\n)(?:\/\/.*\n)*)/.exec(readFileSync(join(folder, path), 'utf8')) ?? []
    const text = limits.replaceAll('\n// ', ' ').replaceAll('|', '\\|').trim()
    return { exports: Object.values(require(join(folder, path)) as object), limits: text }
  })
}
