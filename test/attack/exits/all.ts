import { type Cell, nameOf, type Outcome, runCell } from './cell'
import { type End, ends } from './ends'
import { inPool } from './pool'
import { type State, states } from './states'

/** What a cell of the table shows, worst first. */
function mark({ lost, told, wrong }: Outcome): string {
  if (wrong.length > 0) return 'X'
  if (lost > 0) return told > 0 ? 't' : '-'
  return '·'
}

/** Runs each way to end against each state of the agent and prints a table; `lines` are release lines of Node, the rest picks by name. */
async function main(lines: readonly number[], only = '', inState = ''): Promise<number> {
  let failed = 0
  for (const line of lines) {
    for (const format of ['cjs', 'mjs'] as const) {
      const wanted = ends.filter(end => end.name.includes(only))
      const meanwhile = states.filter(state => state.name.includes(inState))
      const cells = wanted.flatMap(end => meanwhile.map((state): Cell => ({ end, state, format, line })))
      const outcomes = await Promise.all(inPool(cells, 6, runCell))
      const results = cells.map((cell, at) => ({ cell, outcome: outcomes[at] as Outcome }))
      console.log(`\nNode ${line}, ${format}: · delivered, t lost and told, - nobody can tell, X not as promised\n`)
      print(wanted, meanwhile, results)
      const wrong = results.filter(({ outcome }) => outcome.wrong.length > 0)
      for (const { cell, outcome } of wrong) console.log(`X ${nameOf(cell)}: ${outcome.wrong.join('; ')}`)
      console.log(`${cells.length} ends, ${wrong.length} not as promised`)
      failed += wrong.length
    }
  }
  return failed
}

interface Result {
  readonly cell: Cell
  readonly outcome: Outcome
}

function print(rows: readonly End[], columns: readonly State[], results: readonly Result[]): void {
  const width = Math.max(...rows.map(({ name }) => name.length))
  for (const [at, { name }] of columns.entries()) console.log(`${' '.repeat(width)}  ${'│ '.repeat(at)}┌ ${name}`)
  const find = (end: End, state: State) => results.find(({ cell }) => cell.end === end && cell.state === state)
  for (const end of rows) {
    const marks = columns.map(state => {
      const found = find(end, state)
      return found === undefined ? ' ' : mark(found.outcome)
    })
    console.log(`${end.name.padEnd(width)}  ${marks.join(' ')}`)
  }
}

const [lines = process.versions.node.split('.')[0] ?? '', only, inState] = process.argv.slice(2)
main(lines.split(',').map(Number), only, inState).then(failed => {
  process.exitCode = failed === 0 ? 0 : 1
})
