import { own } from '../names/own'
import { isRecord, type Option, type Parsed, quote, refuse, type Table, type Values } from './option'

/** A snapshot of environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What a table resolved to. */
export interface Resolution<Rows extends Table> {
  readonly values: Values<Rows>
  /** Where each value is from: the name of a variable, `code` or `default`. */
  readonly sources: { readonly [Key in keyof Rows]: string }
  /** What was ignored and why, a sentence each. */
  readonly problems: readonly string[]
}

/** Values that rows of another table may inherit. */
export interface Inheritable {
  readonly values: Readonly<Record<string, unknown>>
  readonly sources: Readonly<Record<string, string>>
}

type Row = Table[string]
interface Found {
  readonly value: unknown
  readonly source: string
}

/**
 * Resolves each row: code before the variables, before what it inherits, before its default.
 * A value that cannot be used is a problem and counts as not set. Pure, and never throws.
 *
 * @param owner whose options these are, for the problems: `init`, or `use('pg')`
 */
export function resolve<Rows extends Table>(
  table: Rows,
  env: Environment,
  code: unknown,
  owner = 'init',
  parent?: Inheritable,
): Resolution<Rows> {
  const values: Record<string, unknown> = {}
  const sources: Record<string, string> = {}
  // A set: the same bad value may be asked for by several rows.
  const problems = new Set<string>()
  const options = isRecord(code) ? code : undefined
  if (options === undefined && code !== undefined && code !== null)
    problems.add(`${owner}: expected an object with options, got ${quote(code)}; ignored`)
  for (const [key, row] of Object.entries<Row>(table)) {
    const found =
      (options && findInCode(table, key, row, options, owner, problems)) ??
      findInEnvironment(row, env, problems) ??
      inherit(row, { values, sources }) ??
      (parent && inherit(row, parent))
    values[key] = found ? found.value : row.default
    sources[key] = found ? found.source : 'default'
  }
  return {
    // Every key of the table was just set, by its own kind or its own default.
    values: values as Values<Rows>,
    sources: sources as Resolution<Rows>['sources'],
    problems: [...problems],
  }
}

function findInCode(
  table: Table,
  key: string,
  row: Row,
  options: Readonly<Record<string, unknown>>,
  owner: string,
  problems: Set<string>,
): Found | undefined {
  for (const path of [key, ...row.code]) {
    try {
      const given = at(options, path)
      if (given === undefined || given === null) continue
      // The object of `tracePropagationStyle: { inject, extract }` is for the rows inside.
      if (isRecord(given) && hasRowsInside(table, path)) continue
      const parsed = typeof given === 'string' ? readText(row, given) : row.kind.accept(given)
      report(parsed, `option ${path} of ${owner}`, problems)
      if (parsed?.value !== undefined) return { value: parsed.value, source: 'code' }
    } catch {
      problems.add(`option ${path} of ${owner}: reading it threw; ignored`)
    }
  }
  return undefined
}

function findInEnvironment(row: Row, env: Environment, problems: Set<string>): Found | undefined {
  for (const name of row.env) {
    const parsed = readVariable(row, name, env)
    report(parsed, name, problems)
    if (parsed?.value !== undefined) return { value: parsed.value, source: name }
  }
  return undefined
}

/** Reads one of the row's variables; undefined where it is not set, or says nothing of the row. */
export function readVariable(row: Row, name: string, env: Environment): Parsed<unknown> | undefined {
  const given = own(env, name)
  if (given === undefined) return undefined
  const standIn = row.standIns?.[name]
  if (standIn === undefined || given.trim() === '') return readText(row, given)
  const translated = standIn.translate(given.trim(), env)
  return translated === undefined ? refuse(standIn.expected, given) : readText(row, translated)
}

/** Reads a text as the row's own variable; undefined where it means "not set". */
function readText({ kind }: Row, text: string): Parsed<unknown> | undefined {
  if (kind.verbatim) return kind.parse(text)
  const trimmed = text.trim()
  return trimmed === '' ? undefined : kind.parse(trimmed)
}

function inherit({ inherits }: Option<unknown>, { values, sources }: Inheritable): Found | undefined {
  const source = inherits === undefined ? undefined : sources[inherits]
  if (inherits === undefined || source === undefined || values[inherits] === undefined) return undefined
  return { value: values[inherits], source }
}

function report(parsed: Parsed<unknown> | undefined, place: string, problems: Set<string>): void {
  for (const problem of parsed?.problems ?? []) problems.add(`${place}: ${problem}; ignored`)
}

function at(options: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = options
  for (const step of path.split('.')) value = isRecord(value) ? value[step] : undefined
  return value
}

function hasRowsInside(table: Table, path: string): boolean {
  return Object.values(table).some(row => row.code.some(other => other.startsWith(`${path}.`)))
}
