// Limits: a span is a command to the server. So a cursor has a span for each of its batches, and a bulkWrite one for each
// of its commands. Waiting for a connection is not in it. Documents that are inserted are not shown. What the driver asks
// to keep its connections has no span unless DD_TRACE_MONGODB_HEARTBEAT_ENABLED is set, nor has ping. Drivers before 4 are
// not traced.

import { option, type Values } from '../src/config/option'
import { options } from '../src/config/rows/options'
import type { Span } from '../src/core/span'
import { setErrorTags } from '../src/core/tags'
import { defineInstrumentation, type Operation } from '../src/instrumentation/define'
import { type DocumentDialect, documentRows, documentSpan } from '../src/operations/document'
import { splitAddress } from '../src/operations/place'
import { dbmText } from '../src/operations/sql-comment'

/** Source: https://github.com/mongodb/node-mongodb-native/blob/main/src/cmap/connection.ts */
interface Connection {
  readonly address: string
  readonly description?: { readonly maxWireVersion?: number } | null
}

type Fields = Readonly<Record<string, unknown>>

/** What a server answers: an object, or from driver 6 on bytes that are read when they are asked for. */
interface Answer {
  readonly writeErrors?: unknown
  has?(name: string): boolean
  toObject?(): Answer
}

/** What a driver asks to find a server, to log in, and to keep its connections and sessions. */
const heartbeats = new Set('hello ismaster isMaster ping endSessions saslStart saslContinue authenticate'.split(' '))
/** Commands that take a comment from the server's version 4.4 on. */
const commented = new Set('find aggregate count distinct findAndModify insert update delete'.split(' '))
const wireVersionOfComments = 9
/** Where commands hold what they ask for; of what they write, documents are left out. */
const queries = ['filter', 'query', 'q', 'pipeline', 'updates', 'deletes']

const dialect: DocumentDialect = {
  component: 'mongodb',
  system: 'mongodb',
  operation: { v0: 'mongodb.query', v1: 'mongodb.query' },
}

const rows = {
  ...documentRows('MONGODB'),
  dbmPropagationMode: option(options.dbmPropagationMode.kind, {
    default: 'disabled',
    inherits: 'dbmPropagationMode',
    doc: 'What a comment in commands tells the database, where it differs from `DD_DBM_PROPAGATION_MODE`.',
  }),
}

type Settings = Values<typeof rows>

const command: Operation<Connection, Settings> = {
  start({ self, args: [ns, given] }, kit) {
    const sent = given as Fields
    const [name = ''] = Object.keys(sent)
    if (!kit.settings.heartbeatEnabled && heartbeats.has(name)) return undefined
    const { [name]: target, collection = target } = sent
    const query = queries.map(key => sent[key]).find(each => each !== undefined)
    const asked = {
      ...splitAddress(self.address),
      command: name,
      database: (ns as { readonly db?: string }).db,
      collection: typeof collection === 'string' ? collection : undefined,
      query,
    }
    return documentSpan(dialect, asked, kit)
  },
  inject(span, { self, args }, kit) {
    const [ns, given] = args as [{ readonly db?: string }, Fields]
    const [name = ''] = Object.keys(given)
    // Who has a comment of their own keeps it, and older servers refuse fields that they do not know.
    if ('comment' in given || !commented.has(name)) return
    if ((self.description?.maxWireVersion ?? 0) < wireVersionOfComments) return
    const comment = dbmText(span, { ...splitAddress(self.address), database: ns.db }, kit)
    if (comment !== undefined) args[1] = { ...given, comment }
  },
  finish: (span, result) => tellWriteErrors(span, (result ?? {}) as Answer),
}

/** A server takes a batch of writes and tells which of them it did not do: only the driver makes an error of it. */
function tellWriteErrors(span: Span, answer: Answer): void {
  const isBytes = typeof answer.has === 'function' && typeof answer.toObject === 'function'
  if (isBytes && !answer.has?.('writeErrors')) return
  const { writeErrors } = isBytes ? (answer.toObject?.() ?? {}) : answer
  if (!Array.isArray(writeErrors)) return
  const { errmsg, code } = writeErrors[0] as { readonly errmsg?: string; readonly code?: number }
  setErrorTags(span, { name: 'WriteError', message: errmsg ?? `code ${code}` })
}

const files = { module: 'mongodb' }
const connection = { ...files, file: 'lib/cmap/connection.js', method: 'Connection.prototype.command' }

/** mongodb 4 to 7, alone and under mongoose. */
export const mongodb = defineInstrumentation({
  name: 'mongodb',
  aliases: ['mongodb-core'],
  spans: ['mongodb.query'],
  options: rows,
  targets: [
    { ...connection, versions: '>=4 <6.4', operation: command },
    // The last argument may be a class there, never a callback.
    { ...connection, versions: '>=6.4', operation: { ...command, callback: () => undefined } },
    { ...files, versions: '>=4', file: 'lib/cmap/connection_pool.js', keep: 'ConnectionPool.prototype.checkOut' },
  ],
})
