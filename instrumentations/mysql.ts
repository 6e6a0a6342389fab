// Limits: a query has no span where a pool cannot give it a connection. A statement that you prepare with `prepare` has a
// span only where you run it with `execute` of the connection.

import type { CallbackSlot } from '../src/instrumentation/define'
import { defineInstrumentation, type Operation } from '../src/instrumentation/define'
import type { Callback } from '../src/instrumentation/trace-method'
import { type Dialect, type QuerySettings, queryRows, querySpan } from '../src/operations/query'
import { sqlComment } from '../src/operations/sql-comment'

/** Source: https://github.com/mysqljs/mysql/blob/master/lib/ConnectionConfig.js */
interface Connection {
  readonly config: {
    readonly host?: string
    readonly port?: number
    readonly database?: string
    readonly user?: string
  }
}

const dialect: Omit<Dialect, 'component'> = {
  system: 'mysql',
  operation: { v0: 'mysql.query', v1: 'mysql.query' },
  doubleQuoted: 'text',
}

/**
 * What a query of either client says.
 *
 * @param field where a query object that the library has made holds its callback
 * @param commented whether a comment may be written: the text of a prepared statement is a key
 */
export function mysqlQuery(component: string, field: string, commented: boolean): Operation<Connection, QuerySettings> {
  return {
    start({ self, args: [given] }, kit) {
      const text = textOf(given)
      return text === undefined ? undefined : querySpan({ ...dialect, component }, self.config, text, undefined, kit)
    },
    inject(span, { self, args }, kit) {
      const [given] = args
      const write = commented ? sqlComment(span, self.config, kit) : undefined
      if (write === undefined) return
      if (typeof given === 'string') args[0] = write(given)
      // The library's own object is told by its class, so it must stay; a user's own must not change.
      else if (field in (given as object)) (given as { sql: string }).sql = write(String(textOf(given)))
      else args[0] = { ...(given as object), sql: write(String(textOf(given))) }
    },
    callback: ({ args }) => lastFunction(args) ?? ownCallback(args[0], field),
    ends: { events: ['end'] },
    finish(span, result) {
      const rows = Array.isArray(result)
        ? result.length
        : (result as { affectedRows?: unknown } | undefined)?.affectedRows
      if (typeof rows === 'number') span.setNumber('db.row_count', rows)
    },
  }
}

function textOf(given: unknown): string | undefined {
  const text = typeof given === 'object' && given !== null ? (given as { readonly sql?: unknown }).sql : given
  return typeof text === 'string' ? text : undefined
}

function lastFunction(args: unknown[]): CallbackSlot | undefined {
  const at = args.findLastIndex(arg => typeof arg === 'function')
  if (at === -1) return undefined
  return { callback: args[at] as Callback, replace: callback => (args[at] = callback) }
}

function ownCallback(query: unknown, field: string): CallbackSlot | undefined {
  const holder = (typeof query === 'object' && query !== null ? query : {}) as Record<string, unknown>
  const { [field]: callback } = holder
  if (typeof callback !== 'function') return undefined
  return { callback: callback as Callback, replace: replacement => (holder[field] = replacement) }
}

const library = { module: 'mysql', versions: '>=2' }

/** mysql 2: connections and pools. */
export const mysql = defineInstrumentation({
  name: 'mysql',
  spans: ['mysql.query'],
  options: queryRows('MYSQL', true),
  targets: [
    {
      ...library,
      file: 'lib/Connection.js',
      method: 'prototype.query',
      operation: mysqlQuery('mysql', '_callback', true),
    },
    { ...library, file: 'lib/Pool.js', keep: 'prototype.getConnection' },
  ],
})
