// Writes the settings tables into README.md from the rows themselves; with --check only tells whether they are current.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { instrumentations } from '../../instrumentations/index'
import { markdownTable } from '../../src/config/describe'
import type { Table } from '../../src/config/option'
import { integrationRows } from '../../src/config/rows/integration'
import { options } from '../../src/config/rows/options'

const readme = join(__dirname, '../../README.md')

/** The README with both tables as the rows say now. */
export function withTables(text: string): string {
  const integrations = instrumentations.map(integration => {
    const rows = Object.values(integrationRows<Table>(integration))
    const variables = rows.flatMap(row => row.env.slice(0, 1)).map(name => `\`${name}\``)
    return `| \`${integration.name}\` | ${variables.join(', ')} |`
  })
  const integrationTable = ['| integration | variables |', '| --- | --- |', ...integrations].join('\n')
  return replaceBetween(replaceBetween(text, 'settings', markdownTable(options)), 'integrations', integrationTable)
}

function replaceBetween(text: string, name: string, content: string): string {
  const begin = `<!-- ${name}: generated -->`
  const end = `<!-- /${name} -->`
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from === -1 || to === -1) throw new Error(`README.md has no ${begin} … ${end}`)
  return `${text.slice(0, from + begin.length)}\n${content.trim()}\n${text.slice(to)}`
}

if (require.main === module) {
  const before = readFileSync(readme, 'utf8')
  const after = withTables(before)
  if (process.argv.includes('--check') && before !== after) {
    console.error('the tables in README.md are not what the rows say: npm run docs')
    process.exitCode = 1
  } else if (before !== after) writeFileSync(readme, after)
}
