import { now, wallOffset } from '../../src/core/clock'
import type { Held } from '../../src/core/scope'
import type { Kit } from '../../src/instrumentation/kit'
import { fail } from '../../src/instrumentation/settle'
import { hide, wrapMethod } from '../../src/instrumentation/wrap'
import { type Destination, type Dialect, type QuerySettings, querySpan } from '../../src/operations/query'
import { bindLast } from './submittable'

type Callback = (this: unknown, ...args: unknown[]) => unknown
type Method = (this: Pool, ...args: unknown[]) => unknown

/** Source: https://github.com/brianc/node-postgres/blob/master/packages/pg-pool/index.js */
interface Pool {
  readonly idleCount: number
  readonly waitingCount: number
  readonly options: Destination
  readonly _clients?: readonly Lease[]
}

/** A client while it is lent out: `release` is a new function each time, so what is noted there is of this time only. */
export interface Lease {
  readonly connectionParameters?: Destination
  readonly release?: { [waited]?: number | undefined }
}

/** Someone who waits for a client. */
interface Wait {
  readonly held: Held
  /** Monotonic milliseconds. */
  readonly since: number
  /** No client was idle: another has to come back, or a connection to be made. */
  readonly isLong: boolean
  destination: Destination
}

const waited = Symbol('tracer.waited')
const dialect: Dialect = {
  component: 'pg',
  system: 'postgres',
  operation: { v0: 'pg.pool.acquire', v1: 'postgresql.pool.acquire' },
}

/** Milliseconds that the client's pool took to lend it out, told to the first who asks; undefined where it was idle. */
export function takeWait({ release }: Lease): number | undefined {
  const wait = release?.[waited]
  if (release !== undefined && wait !== undefined) release[waited] = undefined
  return wait
}

/**
 * Has callbacks run in their caller's scope, however long they wait, and tells how long that was.
 *
 * The wait is a number on the first query that follows: a span of its own would double the spans of a program just when
 * its pool is too small. Only where there is no query to tell it, since the pool gave an error, there is a span.
 */
export function patchPool(exports: unknown, kit: Kit<QuerySettings>): void {
  const { prototype } = exports as { readonly prototype: object }

  const ended = kit.guard(({ held, since, isLong, destination }: Wait, error: unknown, client?: unknown): void => {
    if (!error) {
      const release = (client as Lease | undefined)?.release
      if (isLong && release !== undefined) hide(release, waited, now() - since)
      return
    }
    const parent = typeof held === 'object' ? held : null
    const offset = parent?.trace.wallOffset ?? wallOffset()
    const fields = querySpan(dialect, destination, undefined, undefined, kit)
    fields.metrics.push('db.pool.wait_time_ms', now() - since)
    fail(kit.start({ ...fields, parent, startTime: since + offset }), error)
  })

  const begin = kit.guard((pool: Pool): Wait => {
    const isLong = pool.idleCount <= pool.waitingCount
    return { held: kit.scope.held(), since: now(), isLong, destination: pool.options }
  })

  const traced = (original: Method): Method =>
    function (...args) {
      const wait = kit.active ? begin(this) : undefined
      if (wait === undefined) return Reflect.apply(original, this, args)
      const [callback] = args
      if (typeof callback === 'function') {
        const kept: Callback = function (...given) {
          ended(wait, given[0], given[1])
          return kit.scope.run(wait.held, callback as Callback, this, given)
        }
        args[0] = kept
      }
      const result = Reflect.apply(original, this, args)
      // The client that is being connected is gone from the list by the time it has failed.
      wait.destination = this._clients?.at(-1)?.connectionParameters ?? this.options
      if (typeof callback === 'function' || !wait.isLong || !(result instanceof Promise)) return result
      return result.then(
        client => {
          ended(wait, undefined, client)
          return client
        },
        (error: unknown) => {
          ended(wait, error)
          throw error
        },
      )
    }
  wrapMethod(prototype, 'connect', traced)
  wrapMethod(
    prototype,
    'query',
    (original: Method): Method =>
      function (...args) {
        return Reflect.apply(original, this, bindLast(args, kit.scope))
      },
  )
}
