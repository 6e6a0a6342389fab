import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lines } from '../node-lines'
import { setups } from './index'
import type { Outcome, Setup } from './setup'

/** How rows went when they were last run, by group and name, and by the line of Node. */
type Results = Record<string, Record<string, Outcome>>

const file = join(__dirname, 'results.json')
const readme = join(__dirname, '../README.md')
const [begin, end] = ['<!-- setups -->', '<!-- /setups -->']

/** Keeps how a row went, and makes the table of the README anew: a run of all takes an hour, and may be cut. */
export function keep(setup: Setup, line: number, outcome: Outcome): void {
  const results = read()
  const row = results[keyOf(setup)] ?? {}
  row[line] = { ...outcome, what: shorten(outcome.what) }
  results[keyOf(setup)] = row
  // What is no row any more goes.
  const known = new Set(setups.map(keyOf))
  const kept = Object.entries(results).filter(([key]) => known.has(key))
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(kept.sort()), undefined, 2)}\n`)
  const text = readFileSync(readme, 'utf8')
  const [before = '', rest = ''] = text.split(begin)
  writeFileSync(readme, `${before}${begin}\n${tableOf(results)}\n${end}${rest.split(end)[1] ?? ''}`)
}

function read(): Results {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Results
  } catch {
    return {}
  }
}

function keyOf({ group, name }: Setup): string {
  return `${group}: ${name}`
}

function tableOf(results: Results): string {
  const parts: string[] = []
  let group = ''
  for (const setup of setups) {
    if (setup.group !== group) {
      group = setup.group
      const head = `| set-up | what a user gets | ${lines.join(' | ')} |`
      parts.push('', `### ${group}`, '', head, `|---|---|${lines.map(() => '---|').join('')}`)
    }
    const row = results[keyOf(setup)] ?? {}
    const cells = lines.map(line => cellOf(row[line]))
    parts.push(`| ${[setup.name, whatOf(Object.values(row)), ...cells].map(inCell).join(' | ')} |`)
  }
  return `${parts.join('\n').trim()}\n`
}

function cellOf(outcome: Outcome | undefined): string {
  if (outcome === undefined) return 'not run'
  return outcome.kind === 'not-there' ? '–' : outcome.kind
}

/** What came, and why a line of Node was left out. */
function whatOf(outcomes: readonly Outcome[]): string {
  const came = outcomes.find(({ kind }) => kind === 'traced' || kind === 'told')
  const left = outcomes.find(({ kind }) => kind === 'not-there')
  const shown = came === undefined ? [] : [came.kind === 'told' ? `says: ${came.what}` : `\`${came.what}\``]
  return [...shown, ...(left === undefined ? [] : [`–: ${left.what}`])].join('; ')
}

/** Without what is another one at each run, nor of this machine. */
function shorten(text: string): string {
  return text
    .slice(0, 600)
    .replaceAll(/(?:\/[\w.@+-]+){3,}/g, path => `…/${path.split('/').at(-1)}`)
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:…')
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
