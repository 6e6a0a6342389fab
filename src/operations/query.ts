import { textOrCallable } from '../config/kinds/callable'
import { flag, integer } from '../config/kinds/plain'
import { type Kind, option, type Values } from '../config/option'
import { options } from '../config/rows/options'
import type { SpanStart } from '../core/tracer'
import type { Kit, Names } from '../instrumentation/kit'
import { isText, type Place, portNumbers, tellHost } from './place'
import { hookRows, sqlMaskRows } from './span-hooks'
import { type DoubleQuoted, maskSql } from './sql-mask'

/** How the spans of a library call what they are about. */
export interface Dialect {
  readonly component: string
  /** The database system, which is also the part of the service's name. */
  readonly system: string
  /** The operation's name in the two naming schemas. */
  readonly operation: Names
  /** Left out: a name, as in standard SQL. */
  readonly doubleQuoted?: DoubleQuoted
}

/** Where a query goes. What is not known is left out of the span. */
export interface Destination extends Place {
  readonly database?: unknown
  readonly user?: unknown
}

/** How many characters of a query `truncate: true` shows. */
const usualLength = 5000
const length = integer(0, 1_000_000)
const truncation: Kind<number, boolean | number> = {
  expected: 'true, false or a number of characters',
  parse: length.parse,
  accept: value => (typeof value === 'boolean' ? { value: value ? usualLength : 0 } : length.accept(value)),
  show: String,
}

/** Names the service of a query by where it goes. */
type NameService = (destination: Destination & Readonly<Record<string, unknown>>) => string

/**
 * The rows of every library that sends SQL; its name is as in variables.
 *
 * @param masks whether literals in SQL are hidden unless a setting shows them: where a library itself writes values into
 * the text, or the text is all that a user may have written them into
 */
export function queryRows<const Name extends string>(name: Name, masks: boolean) {
  return {
    ...hookRows,
    ...sqlMaskRows(name, masks),
    service: option(textOrCallable<NameService>(), {
      env: [`DD_${name}_SERVICE`, `DD_${name}_SERVICE_NAME`],
      defaultText: 'by the naming schema',
      doc: 'The service of its spans: a name, or a function of the connection’s parameters.',
    }),
    dbmPropagationMode: option(options.dbmPropagationMode.kind, {
      default: 'disabled',
      inherits: 'dbmPropagationMode',
      doc: 'What a comment in SQL tells the database, where it differs from `DD_DBM_PROPAGATION_MODE`.',
    }),
    appendComment: option(flag, { default: false, doc: 'That comment comes after the SQL, not before it.' }),
    truncate: option(truncation, {
      default: 0,
      defaultText: 'false',
      doc: 'How many characters of a query to show: a number, or true for 5,000.',
    }),
  }
}

/** The values of `queryRows` in force. */
export type QuerySettings = Values<ReturnType<typeof queryRows>>

/**
 * What the span of a query, or of getting ready for one, says at its start.
 *
 * @param text the SQL as the app wrote it
 * @param name what is shown where there is no text, such as the name of a prepared statement
 */
export function querySpan(
  { component, system, operation, doubleQuoted }: Dialect,
  destination: Destination,
  text: string | undefined,
  name: string | undefined,
  kit: Kit<QuerySettings>,
): SpanStart & { readonly meta: string[]; readonly metrics: (string | number)[] } {
  const { database, user } = destination
  const { truncate, obfuscationEnabled } = kit.settings
  const meta = ['component', component, 'span.kind', 'client', 'db.type', system]
  // Each under two names: those of Datadog, and those that DataKit makes its db_name and db_host of.
  if (isText(database)) meta.push('db.name', database, 'db.instance', database)
  if (isText(user)) meta.push('db.user', user)
  tellHost(meta, destination)
  const word = text === undefined ? '' : operationOf(text)
  if (word !== '') meta.push('db.operation', word)
  return {
    name: kit.named(operation),
    service: serviceOf(destination, system, kit),
    resource: text === undefined ? name : shorten(obfuscationEnabled ? maskSql(text, doubleQuoted) : text, truncate),
    type: 'sql',
    meta,
    metrics: portNumbers(destination),
  }
}

function serviceOf(destination: Destination, system: string, kit: Kit<QuerySettings>): string | undefined {
  const { service } = kit.settings
  if (typeof service !== 'function') return kit.service(system)
  // An object of the driver's own, with all that its users know.
  const named = kit.ask('service', service, destination as Parameters<typeof service>[0])
  return isText(named) ? named : kit.service(system)
}

function shorten(text: string, max: number): string {
  return max > 0 && text.length > max ? `${text.slice(0, max)}...` : text
}

/** No keyword of SQL is longer. */
const longestWord = 32

/** The first word of a statement in upper case, or nothing where it does not begin with one. */
export function operationOf(sql: string): string {
  let start = skipBlanks(sql, 0)
  while (sql.charCodeAt(start) === 40) start = skipBlanks(sql, start + 1)
  let end = start
  while (isLetter(sql.charCodeAt(end)) && end - start <= longestWord) end++
  return end - start > longestWord ? '' : sql.slice(start, end).toUpperCase()
}

/** The end of blanks and comments. */
function skipBlanks(sql: string, from: number): number {
  let at = from
  for (;;) {
    if (sql.charCodeAt(at) <= 32) at++
    else if (sql.startsWith('/*', at)) at = after(sql, '*/', at + 2)
    else if (sql.startsWith('--', at)) at = after(sql, '\n', at + 2)
    else return at
  }
}

function after(sql: string, mark: string, from: number): number {
  const found = sql.indexOf(mark, from)
  return found === -1 ? sql.length : found + mark.length
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90)
}
