import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lines } from '../node-lines'
import { setups } from './index'
import { packTracer, removeProject } from './project'
import { runSetup } from './run-setup'
import type { Outcome, Setup } from './setup'

// npm run setups [-- words of a row] [--nodes 20,24] [--write]
// Runs every row of the table on every line of Node, prints how each went, and with --write makes the table of the README.

const readme = join(__dirname, '../README.md')
const [begin, end] = ['<!-- setups -->', '<!-- /setups -->']

async function main(args: readonly string[]): Promise<void> {
  const at = args.indexOf('--nodes')
  const chosen = at === -1 ? lines : (args[at + 1] ?? '').split(',').map(Number)
  const words = args.filter((each, index) => !each.startsWith('-') && (at === -1 || index !== at + 1))
  const rows = setups.filter(({ group, name }) => words.every(word => `${group} ${name}`.includes(word)))
  const { folder, tarball } = await packTracer()
  const results = new Map<Setup, Map<number, Outcome>>()
  try {
    for (const setup of rows) {
      const outcomes = new Map<number, Outcome>()
      results.set(setup, outcomes)
      for (const line of chosen) {
        const began = performance.now()
        const outcome = await runSetup(setup, line, tarball)
        outcomes.set(line, outcome)
        const seconds = ((performance.now() - began) / 1000).toFixed(1)
        const isBad = outcome.kind === 'silent' || outcome.kind === 'broken'
        console.log(`Node ${line}, ${setup.group}, ${setup.name}: ${outcome.kind} (${seconds} s)`)
        if (isBad) {
          process.exitCode = 1
          console.log(outcome.what.replace(/^/gm, '    '))
        }
      }
    }
  } finally {
    await removeProject(folder)
  }
  if (args.includes('--write')) write(results)
}

function write(results: ReadonlyMap<Setup, ReadonlyMap<number, Outcome>>): void {
  const parts: string[] = []
  let group = ''
  for (const [setup, outcomes] of results) {
    if (setup.group !== group) {
      group = setup.group
      parts.push(
        '',
        `### ${group}`,
        '',
        `| set-up | what a user gets | ${lines.join(' | ')} |`,
        `|---|---|${lines.map(() => '---|').join('')}`,
      )
    }
    const cells = lines.map(line => cellOf(outcomes.get(line)))
    parts.push(`| ${[setup.name, whatOf([...outcomes.values()]), ...cells].map(inCell).join(' | ')} |`)
  }
  const text = readFileSync(readme, 'utf8')
  const [before = '', rest = ''] = text.split(begin)
  const after = rest.split(end)[1] ?? ''
  writeFileSync(readme, `${before}${begin}\n${parts.join('\n').trim()}\n\n${end}${after}`)
}

function cellOf(outcome: Outcome | undefined): string {
  if (outcome === undefined) return 'not run'
  return outcome.kind === 'not-there' ? '–' : outcome.kind
}

/** What came, and why a line of Node was left out. */
function whatOf(outcomes: readonly Outcome[]): string {
  const shown = outcomes
    .filter(({ kind }) => kind === 'traced' || kind === 'told')
    .map(({ kind, what }) => (kind === 'told' ? `says: ${shorten(what)}` : `\`${what}\``))
  const left = outcomes.filter(({ kind }) => kind === 'not-there').map(({ what }) => `–: ${what}`)
  return [...new Set([...shown, ...left])].slice(0, 2).join('; ')
}

/** Without what is another one at each run. */
function shorten(line: string): string {
  return line.replaceAll(/(?:\/[\w.@+-]+){3,}/g, path => `…/${path.split('/').at(-1)}`)
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|')
}

main(process.argv.slice(2)).catch(error => {
  console.error(error)
  process.exitCode = 1
})
