import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What `npm run bench -- --write` has measured, by the release line of Node. */
interface Figures {
  readonly [line: string]: {
    readonly node: string
    readonly 'dd-trace': string
    readonly date: string
    readonly rows: readonly Row[]
  }
}

interface Row {
  readonly title: string
  readonly unit: string
  readonly values: Readonly<Record<string, number>>
}

/** What is shown beside the rows that stand for a whole: where a goal is one of its own. */
const shownToo = ['99th percentile of the loop delay, express', 'memory, express']

/** What a user asks first: size, start, a request, memory. */
const shownFirst = ['installed', 'start of a script that loads express', 'CPU a request, express', 'memory, express']

/** The figures that a user asks for first, of the newest Node. */
export function shortFigures(): string {
  return tables(figures().slice(-1), ({ title }) => shownFirst.includes(title.trim()))
}

/** The figures of the bench that users ask for, of the newest Node, as a table: what each tracer adds to a program without one. */
export function mainFigures(): string {
  return tables(figures().slice(-1), ({ title }) => !title.startsWith(' ') || shownToo.includes(title.trim()))
}

/** All of them. */
export function allFigures(): string {
  return tables(figures(), () => true)
}

function figures(): Figures[string][] {
  return Object.values(JSON.parse(readFileSync(join(__dirname, '../bench/figures.json'), 'utf8')) as Figures)
}

function tables(lines: readonly Figures[string][], wanted: (row: Row) => boolean): string {
  return lines
    .map(({ node, 'dd-trace': ddTrace, date, rows }) =>
      [
        `Node ${node}, dd-trace ${ddTrace}, ${date}:`,
        '',
        '| | without | tracer adds | dd-trace adds | OpenTelemetry adds | of dd-trace |',
        '| --- | --- | --- | --- | --- | --- |',
        ...rows.filter(wanted).map(rowOf),
      ].join('\n'),
    )
    .join('\n\n')
}

function rowOf({ title, unit, values }: Row): string {
  const bare = values.bare ?? 0
  const added = (name: string): number => (values[name] ?? Number.NaN) - bare
  const cells = ['tracer', 'dd-trace', 'opentelemetry'].map(name => shown(added(name)))
  // Of what is lost in the noise there is no share.
  const isClear = added('dd-trace') > 0.1 * bare
  const share = isClear ? (added('tracer') / added('dd-trace')).toFixed(2) : '–'
  return `| ${title.trim()}, ${unit} | ${shown(bare)} | ${cells.join(' | ')} | ${share} |`
}

function shown(value: number): string {
  return Math.abs(value) < 10 ? value.toFixed(2) : value.toFixed(0)
}
