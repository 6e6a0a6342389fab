// Limits: a named prepared statement never gets a comment for Database Monitoring, nor does a query object on a native
// client in pipeline mode. The span of a cursor or a stream lasts until its end, so it includes what the app does between
// two reads. What a client emits by itself (notification, notice, error) happens in the scope in which it was connected.
// Connecting has a span only where a pool fails to connect.

import type { Held } from '../../src/core/scope'
import type { Span } from '../../src/core/span'
import { setErrorTags } from '../../src/core/tags'
import { defineInstrumentation } from '../../src/instrumentation/define'
import type { Kit } from '../../src/instrumentation/kit'
import { attempt } from '../../src/instrumentation/settle'
import { hide, wrapMethod } from '../../src/instrumentation/wrap'
import { type Dialect, type QuerySettings, queryRows, querySpan } from '../../src/operations/query'
import { sqlComments } from '../../src/operations/sql-comment'
import { type Lease, patchPool, takeWait } from './pool'
import { followSubmittable, isSubmittable } from './submittable'

/** The JavaScript client and the native one. Source: https://github.com/brianc/node-postgres/tree/master/packages/pg/lib */
interface Client extends Lease {
  /** The process of the server that serves this connection; not known of a native client. */
  readonly processID?: number | null
}
type Callback = (this: unknown, ...args: unknown[]) => unknown
type QueryMethod = (this: Client, ...args: unknown[]) => unknown
interface Query {
  callback: unknown
  [ownCallback]?: unknown
}

/** A call of `query` whose span is open. */
interface Call {
  readonly span: Span
  /** What was active when it was made. */
  readonly held: Held
  /** What pg makes of the call; undefined until it does. */
  query: object | undefined
}

const ownCallback = Symbol('tracer.callback')
const dialect: Dialect = {
  component: 'pg',
  system: 'postgres',
  operation: { v0: 'pg.query', v1: 'postgresql.query' },
}

/** pg with its two clients, and pg-pool. */
export const pg = defineInstrumentation({
  name: 'pg',
  spans: ['pg.query'],
  options: queryRows('PG', false),
  targets: [
    { module: 'pg', versions: '>=8.0.3', file: 'lib/client.js', patch: patchClient },
    { module: 'pg', versions: '>=8.0.3', file: 'lib/native/client.js', patch: patchClient },
    { module: 'pg-pool', versions: '>=3', patch: patchPool },
  ],
})

function patchClient(exports: unknown, kit: Kit<QuerySettings>): void {
  const { prototype, Query } = exports as { readonly prototype: object; readonly Query: { readonly prototype: object } }
  const comment = sqlComments(kit)
  let current: Call | undefined

  const begin = kit.guard((client: Client, args: unknown[]): Call | undefined => {
    const [given] = args
    // pg throws for these.
    if (given === null || given === undefined) return undefined
    const { connectionParameters = {}, processID } = client
    const submittable = isSubmittable(given) ? given : undefined
    const { text, name } = statementOf(submittable?.cursor ?? given)
    const fields = querySpan(dialect, connectionParameters, text, name, kit)
    if (processID) fields.metrics.push('db.pid', processID)
    const wait = takeWait(client)
    if (wait !== undefined) fields.metrics.push('db.pool.wait_time_ms', wait)
    const span = kit.start(fields)
    const held = kit.scope.held()
    // pg compares the text of a name with the one it saw before: nothing of ours may ever be in it.
    const write = text && name === undefined ? comment(span, connectionParameters) : undefined
    if (submittable !== undefined) followSubmittable(submittable, { span, held, write }, kit.scope, end)
    else if (write !== undefined && text !== undefined)
      args[0] = typeof given === 'string' ? write(text) : withText(given, write(text))
    return { span, held, query: submittable }
  })

  const end = kit.guard((span: Span, error: unknown, result: unknown): void => {
    if (span.duration !== -1) return
    const rows = (result as { readonly rowCount?: unknown } | undefined)?.rowCount
    if (error) setErrorTags(span, error)
    else if (typeof rows === 'number') span.setNumber('db.row_count', rows)
    span.finish()
  })

  const traced = (original: QueryMethod): QueryMethod =>
    function (...args) {
      const call = kit.active ? begin(this, args) : undefined
      if (call === undefined) return Reflect.apply(original, this, args)
      const outer = current
      current = call
      try {
        const result = attempt(call.span, original, this, args, kit)
        // Whoever took the callback away keeps its end from us: a span without a length is better than one without end.
        if (call.query === undefined) call.span.finish()
        return result
      } finally {
        current = outer
      }
    }
  wrapMethod(prototype, 'query', traced)

  // Each query calls back in the end, even where pg gives a promise. To see that callback as it is set ends the span
  // without a look at the promise: who watches one makes it another, or makes it handled.
  Object.defineProperty(Query.prototype, 'callback', {
    configurable: true,
    get(this: Query) {
      return this[ownCallback]
    },
    set(this: Query, callback: unknown) {
      const call = current
      if (call !== undefined) call.query ??= this
      const isOfCall = call !== undefined && call.query === this && typeof callback === 'function'
      hide(this, ownCallback, isOfCall ? ending(callback as Callback, call) : callback)
    },
  })

  function ending(callback: Callback, { span, held }: Call): Callback {
    return function (...args) {
      end(span, args[0], args[1])
      return kit.scope.run(held, callback, this, args)
    }
  }
}

function statementOf(given: unknown): { readonly text: string | undefined; readonly name: string | undefined } {
  if (typeof given === 'string') return { text: given, name: undefined }
  const { text, name } = given as { readonly text?: unknown; readonly name?: unknown }
  return { text: typeof text === 'string' ? text : undefined, name: name ? String(name) : undefined }
}

/** What pg reads of a query besides its text, and what may be inherited. */
const fieldNames = ['values', 'rowMode', 'types', 'binary', 'rows', 'portal', 'queryMode', 'callback', 'query_timeout']

/** A copy of a query with another text: what the app gave is its own, and it may be frozen. */
function withText(given: object, text: string): object {
  const copy: Record<string, unknown> = { ...given, text }
  if (Object.getPrototypeOf(given) === Object.prototype) return copy
  for (const name of fieldNames) if (name in given) copy[name] = (given as Record<string, unknown>)[name]
  return copy
}
