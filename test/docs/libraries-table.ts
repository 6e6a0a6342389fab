import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { instrumentations } from '../../instrumentations/index'
import { showValue } from '../../src/config/describe'
import type { Table } from '../../src/config/option'
import { integrationRows } from '../../src/config/rows/integration'
import type { Instrumentation, Target } from '../../src/instrumentation/define'

const folder = join(__dirname, '../../instrumentations')

/** What each library is for a user, in the order in which a page names them. */
const kinds: Readonly<Record<string, readonly (typeof instrumentations)[number]['name'][]>> = {
  'Web servers': ['http', 'express', 'fastify', 'koa', 'hono', 'nestjs', 'next', 'graphql', 'grpc'],
  'Requests out': ['fetch', 'undici', 'aws-sdk'],
  Databases: ['pg', 'mysql', 'mysql2', 'mongodb', 'mongoose', 'prisma', 'redis', 'ioredis', 'iovalkey'],
  Queues: ['kafkajs', 'amqplib', 'bullmq'],
  Logs: ['pino', 'winston', 'bunyan', 'log4js', 'console'],
  'Cloud functions': ['google-cloud-functions', 'azure-functions'],
  'Threads, pools, promises': [
    'worker_threads',
    'generic-pool',
    'q',
    'when',
    'bluebird',
    'lru-memoizer',
    'fastq',
    'async',
    'p-queue',
  ],
}

/** All libraries in a line a kind. */
export function librariesByKind(): string {
  const missing = instrumentations.filter(({ name }) => !Object.values(kinds).some(names => names.includes(name)))
  if (missing.length > 0) throw new Error(`libraries of no kind: ${missing.map(({ name }) => name).join(', ')}`)
  return Object.entries(kinds)
    .map(([kind, names]) => `- ${kind}: ${names.join(', ')}.`)
    .join('\n')
}

/** One row a library: what is traced of which versions, and the names of its spans. */
export function librariesTable(): string {
  const rows = instrumentations.map(each => `| [${packagesOf(each)}](#${anchorOf(each)}) | ${spansOf(each)} |`)
  return ['| library | spans |', '| --- | --- |', ...rows].join('\n')
}

/** Switches without a variable that each library has: they are told once. */
const ofEach = ['measured', 'beforeSend']

/** A section a library: how it is called, what has no spans as its file tells, and its own switches. */
export function limitsAndSwitches(): string {
  const files = readFiles()
  return instrumentations
    .map(each => {
      const limits = files.find(({ exports }) => exports.includes(each))?.limits ?? ''
      const [name, ...aliases] = namesOf(each)
      const also = aliases.length > 0 ? ` (or ${aliases.join(', ')})` : ''
      const rows = Object.entries<Option>(integrationRows<Table>(each)).filter(([key]) => !ofEach.includes(key))
      return [
        `### ${each.name}`,
        '',
        sentence(limits),
        '',
        `In \`use\`: ${name}${also}. Switches: ${rows.map(switchOf).join(', ')}.`,
      ].join('\n')
    })
    .join('\n\n')
}

/** What each switch means, once for all libraries that have one of this name. */
export function switchesTable(): string {
  const meanings = new Map<string, { readonly names: string[]; readonly row: Option }>()
  for (const each of instrumentations) {
    for (const [name, row] of Object.entries<Option>(integrationRows<Table>(each))) {
      // A default of its own is a row of its own.
      const key = [name, row.doc, row.defaultText ?? showValue(row, row.default)].join('\n')
      const found = meanings.get(key) ?? { names: [], row }
      found.names.push(each.name)
      meanings.set(key, found)
    }
  }
  const rows = [...meanings].map(([key, { names, row }]) => {
    const whose = names.length > instrumentations.length / 2 ? ofMost(names.length) : names.join(', ')
    const value = row.defaultText ?? codeOf(showValue(row, row.default))
    return `| \`${key.split('\n')[0]}\` | ${whose} | ${value} | ${row.doc.replaceAll('|', '\\|')} |`
  })
  return ['| switch | of | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

type Option = Table[string]

function ofMost(count: number): string {
  return count === instrumentations.length ? 'all' : 'all others'
}

function switchOf([name, row]: [string, Option]): string {
  const variable = row.env[0]
  return variable === undefined ? `\`${name}\`` : `\`${name}\` (\`${variable}\`)`
}

function codeOf(text: string): string {
  return text === '' ? '' : `\`${text}\``
}

function namesOf({ name, aliases = [] }: Instrumentation): string[] {
  return [name, ...aliases].map(each => `\`${each}\``)
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function anchorOf({ name }: Instrumentation): string {
  return name.toLowerCase().replace(/[^\w-]/g, '')
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
