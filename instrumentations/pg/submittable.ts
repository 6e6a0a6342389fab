import { swallow } from '../../src/core/fault'
import type { Held, Scope } from '../../src/core/scope'
import type { Span } from '../../src/core/span'

type Method = (this: unknown, ...args: unknown[]) => unknown

/**
 * A query object of the app's: pg.Query, a cursor, a stream, or anything else that a client's messages are handed to.
 * Source: https://github.com/brianc/node-postgres/blob/master/packages/pg/lib/query.js
 */
export interface Submittable {
  readonly [method: string]: unknown
  /** Where a stream of pg-query-stream has its text. */
  readonly cursor?: object
  /** What pg.Query has read so far. */
  readonly _results?: unknown
  readonly _canceledDueToError?: unknown
  readonly [followed]?: Followed
}

type End = (span: Span, error: unknown, result?: unknown) => void
type Shadow = (self: unknown, args: unknown[]) => unknown

/** What a query object's methods need to know while it is under way. */
export interface Followed {
  readonly span: Span
  /** What was active when the query was made. */
  readonly held: Held
  /** Writes a comment to the text as it is sent. */
  readonly write: ((sql: string) => string) | undefined
}

const followed = Symbol('tracer.query')

/** All by which a client drives a query: what the app listens for happens inside of these. */
const driven = [
  'submit',
  'handleRowDescription',
  'handleDataRow',
  'handlePortalSuspended',
  'handleCommandComplete',
  'handleEmptyQuery',
  'handleCopyInResponse',
  'handleCopyData',
  'handleReadyForQuery',
  'handleError',
]
/** The same for a native client, which tells a query of its end by emitting it. */
const drivenNatively = ['submit', 'handleError', 'emit', 'callback']

/** Whether pg would submit it as it is. */
export function isSubmittable(given: unknown): given is Submittable {
  return typeof given === 'object' && given !== null && typeof (given as { submit?: unknown }).submit === 'function'
}

/**
 * Ends the span with the query, and has all that the query calls and emits happen in the scope that it was made in. It
 * stays the same object, but its methods are shadowed.
 */
export function followSubmittable(submittable: Submittable, query: Followed, scope: Scope, end: End): void {
  const isFollowed = submittable[followed] !== undefined
  define(submittable, followed, query)
  if (isFollowed) return
  const names = typeof submittable.handleReadyForQuery === 'function' ? driven : drivenNatively
  for (const name of names) {
    shadow(submittable, name, method => (self, args) => {
      const { span, held, write } = submittable[followed] ?? query
      if (name === 'handleError') end(span, submittable._canceledDueToError || args[0])
      else if (name === 'handleReadyForQuery') {
        // A row that could not be read: the error comes next.
        if (!submittable._canceledDueToError) end(span, undefined, submittable._results)
      } else if (name === 'emit' && args[0] === 'end') end(span, undefined, args[1])
      else if (name === 'submit' && write !== undefined) {
        return withText(submittable.cursor ?? submittable, write, () => scope.run(held, method, self, args))
      }
      return scope.run(held, method, self, args)
    })
  }
  // A cursor is read bit by bit, each perhaps on behalf of something else; a stream reads by itself.
  if (typeof submittable.pipe === 'function') return
  for (const name of ['read', 'close']) {
    shadow(submittable, name, method => (self, args) => Reflect.apply(method, self, bindLast(args, scope)))
  }
}

/** The arguments, of which the last one, where it is a function, runs in the scope that is active now. */
export function bindLast(args: unknown[], scope: Scope): unknown[] {
  try {
    const last = args.length - 1
    const callback = args[last]
    if (typeof callback !== 'function') return args
    const held = scope.held()
    const kept: Method = function (...given) {
      return scope.run(held, callback as Method, this, given)
    }
    args[last] = kept
  } catch (error) {
    swallow(error)
  }
  return args
}

function shadow(owner: Submittable, name: string, make: (method: Method) => Shadow): void {
  const method = owner[name]
  if (typeof method !== 'function') return
  const act = make(method as Method)
  define(owner, name, function (this: unknown, ...args: unknown[]) {
    return act(this, args)
  })
}

/** pg reads the text while it submits: before and after that, it is the app's own. */
function withText(holder: { readonly text?: unknown }, write: (sql: string) => string, submit: () => unknown): unknown {
  const { text } = holder
  Reflect.set(holder, 'text', write(String(text)))
  try {
    return submit()
  } finally {
    Reflect.set(holder, 'text', text)
  }
}

function define(owner: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(owner, name, { value, configurable: true, writable: true, enumerable: false })
}
