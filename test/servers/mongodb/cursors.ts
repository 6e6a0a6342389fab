import { Long } from 'bson'
import { Failure } from './failure'
import { type Fields, numberOf } from './fields'

/** Results that are handed out in batches. */
export interface Cursors {
  /** The answer to the command that made the results: the first batch, and a cursor for the rest. */
  first(namespace: string, documents: readonly Fields[], batchSize?: number, single?: boolean): Fields
  /** The next batch. */
  next(namespace: string, id: unknown, batchSize?: number): Fields
  /** Forgets a cursor; false where there was none. */
  kill(id: unknown): boolean
}

/** What MongoDB gives at first where no size is asked for. */
const FIRST_BATCH = 101
/** The oldest goes where more are open. */
const MAX_OPEN = 1000

/** Starts with no cursor open. */
export function createCursors(): Cursors {
  const open = new Map<number, readonly Fields[]>()
  let last = 0
  return {
    first(namespace, documents, batchSize = FIRST_BATCH, single = false) {
      const rest = documents.slice(batchSize)
      const id = rest.length > 0 && !single ? ++last : 0
      if (id > 0) open.set(id, rest)
      const [oldest] = open.keys()
      if (open.size > MAX_OPEN && oldest !== undefined) open.delete(oldest)
      return { cursor: { firstBatch: documents.slice(0, batchSize), id: Long.fromNumber(id), ns: namespace }, ok: 1 }
    },
    next(namespace, asked, batchSize) {
      const id = numberOf(asked)
      const documents = open.get(id)
      if (!documents) throw new Failure('CursorNotFound', `cursor id ${id} not found`)
      const size = batchSize || documents.length
      const rest = documents.slice(size)
      if (rest.length > 0) open.set(id, rest)
      else open.delete(id)
      const left = Long.fromNumber(rest.length > 0 ? id : 0)
      return { cursor: { nextBatch: documents.slice(0, size), id: left, ns: namespace }, ok: 1 }
    },
    kill: id => open.delete(numberOf(id)),
  }
}
