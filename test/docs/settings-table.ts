// Writes the tables of settings, libraries and figures into the pages from the rows and files themselves; with --check only tells whether they are current.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { instrumentations } from '../../instrumentations/index'
import { causes } from '../../src/causes/causes'
import { markdownTable } from '../../src/config/describe'
import type { Table } from '../../src/config/option'
import { integrationRows } from '../../src/config/rows/integration'
import { options } from '../../src/config/rows/options'
import { allFigures, figuresTable } from './figures-table'
import { librariesTable, limitsTable } from './libraries-table'

const root = join(__dirname, '../..')

/** The pages with generated parts, and how each is made. */
const pages: readonly [path: string, generate: (text: string) => string][] = [
  ['README.md', withTables],
  ['test/bench/README.md', text => replaceBetween(text, 'figures', allFigures())],
  ['instrumentations/README.md', text => replaceBetween(text, 'limits', limitsTable())],
]

/** The README with its tables as the rows and files say now. */
export function withTables(text: string): string {
  const integrations = instrumentations.map(integration => {
    const rows = Object.values(integrationRows<Table>(integration))
    const variables = rows.flatMap(row => row.env.slice(0, 1)).map(name => `\`${name}\``)
    return `| \`${integration.name}\` | ${variables.join(', ')} |`
  })
  const integrationTable = ['| integration | variables |', '| --- | --- |', ...integrations].join('\n')
  const causesTable = [
    '| code | what it is | what to do |',
    '| --- | --- | --- |',
    ...Object.entries(causes).map(([code, { title, mend }]) => `| ${code} | ${title} | ${mend} |`),
  ].join('\n')
  const withCauses = replaceBetween(text, 'causes', causesTable)
  const libraries = replaceBetween(replaceBetween(withCauses, 'figures', figuresTable()), 'libraries', librariesTable())
  return replaceBetween(replaceBetween(libraries, 'settings', markdownTable(options)), 'integrations', integrationTable)
}

function replaceBetween(text: string, name: string, content: string): string {
  const begin = `<!-- ${name}: generated -->`
  const end = `<!-- /${name} -->`
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from === -1 || to === -1) throw new Error(`the page has no ${begin} … ${end}`)
  return `${text.slice(0, from + begin.length)}\n${content.trim()}\n${text.slice(to)}`
}

if (require.main === module) {
  for (const [path, generate] of pages) {
    const before = readFileSync(join(root, path), 'utf8')
    const after = generate(before)
    if (before === after) continue
    if (process.argv.includes('--check')) {
      console.error(`the tables in ${path} are not what the rows and files say: npm run docs`)
      process.exitCode = 1
    } else writeFileSync(join(root, path), after)
  }
}
