// Writes the generated parts of all pages from the rows and files themselves; with --check only tells whether they are current.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { causesTables } from './causes-table'
import { allFigures, mainFigures, shortFigures } from './figures-table'
import { librariesByKind, librariesTable, limitsAndSwitches, switchesTable } from './libraries-table'
import { settingsTables } from './settings-table'

const root = join(__dirname, '../..')

/** The generated parts of each page, by the names of their markers. */
const pages: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'README.md': { libraries: librariesByKind, figures: shortFigures },
  'src/config/SETTINGS.md': { settings: settingsTables },
  'src/causes/TROUBLESHOOTING.md': { causes: causesTables },
  'src/core/COST.md': { figures: mainFigures },
  'instrumentations/LIBRARIES.md': {
    libraries: librariesTable,
    switches: switchesTable,
    limits: limitsAndSwitches,
  },
  'test/bench/README.md': { figures: allFigures },
}

/** The text of a page with its parts as the rows and files say now. */
export function generated(path: string, text: string): string {
  return Object.entries(pages[path] ?? {}).reduce((page, [name, make]) => replaceBetween(page, name, make()), text)
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
  for (const path of Object.keys(pages)) {
    const before = readFileSync(join(root, path), 'utf8')
    const after = generated(path, before)
    if (before === after) continue
    if (process.argv.includes('--check')) {
      console.error(`the generated parts of ${path} are not what the rows and files say: npm run docs`)
      process.exitCode = 1
    } else writeFileSync(join(root, path), after)
  }
}
