import { find as findIn } from 'mingo'
import { type Change, change, matching, withId } from './change'
import type { Command } from './command'
import { failureOf } from './failure'
import { type Fields, fieldsOf, listOf, numberOf, textOf } from './fields'
import { type Collection, collectionOf, put } from './store'

const insert: Command = (command, { data, database }) => {
  const collection = collectionOf(data, database, textOf(command.insert))
  let n = 0
  const writeErrors = each(command, listOf(command.documents), document => {
    put(collection, withId(document))
    n++
  })
  return { n, ...writeErrors, ok: 1 }
}

const update: Command = (command, { data, database }) => {
  const collection = collectionOf(data, database, textOf(command.update))
  const upserted: Fields[] = []
  let n = 0
  let nModified = 0
  const writeErrors = each(command, listOf(command.updates), (one, index) => {
    const { q, u, upsert, multi, sort, arrayFilters } = one
    const { matched, modified, made } = change(
      collection,
      changeOf({ filter: q, update: u, upsert, multi, sort, arrayFilters }),
    )
    n += made ? 1 : matched
    nModified += modified
    if (made) upserted.push({ index, _id: made._id })
  })
  return { n, nModified, ...(upserted.length > 0 && { upserted }), ...writeErrors, ok: 1 }
}

const remove: Command = (command, { data, database }) => {
  const collection = collectionOf(data, database, textOf(command.delete))
  let n = 0
  const writeErrors = each(command, listOf(command.deletes), one => {
    const found = matching(collection, fieldsOf(one.q), {})
    const gone = numberOf(one.limit) === 1 ? found.slice(0, 1) : found
    take(collection, gone)
    n += gone.length
  })
  return { n, ...writeErrors, ok: 1 }
}

const findAndModify: Command = (command, { data, database }) => {
  const collection = collectionOf(data, database, textOf(command.findAndModify ?? command.findandmodify))
  const filter = fieldsOf(command.query)
  if (command.remove === true) {
    const gone = matching(collection, filter, fieldsOf(command.sort)).slice(0, 1)
    take(collection, gone)
    return { lastErrorObject: { n: gone.length }, value: shown(gone[0], command.fields), ok: 1 }
  }
  const { matched, made, before, after } = change(collection, changeOf({ ...command, filter, multi: false }))
  return {
    lastErrorObject: { n: made ? 1 : matched, updatedExisting: !made && matched > 0, upserted: made?._id },
    value: shown(command.new === true ? after : before, command.fields),
    ok: 1,
  }
}

/** Runs each write; where one fails, the rest goes on only if their order does not matter. */
function each(command: Fields, writes: readonly Fields[], run: (write: Fields, index: number) => void): Fields {
  const writeErrors: Fields[] = []
  for (const [index, write] of writes.entries()) {
    try {
      run(write, index)
    } catch (error) {
      const { code, message, more } = failureOf(error)
      writeErrors.push({ index, code, ...more, errmsg: message })
      if (command.ordered !== false) break
    }
  }
  return writeErrors.length > 0 ? { writeErrors } : {}
}

function changeOf(wanted: Fields): Change {
  return {
    filter: fieldsOf(wanted.filter),
    update: wanted.update,
    upsert: wanted.upsert === true,
    multi: wanted.multi === true,
    arrayFilters: listOf(wanted.arrayFilters),
    sort: fieldsOf(wanted.sort),
  }
}

function take(collection: Collection, gone: readonly Fields[]): void {
  collection.documents = collection.documents.filter(document => !gone.includes(document))
}

function shown(document: Fields | undefined, projection: unknown): Fields | null {
  if (!document) return null
  const fields = fieldsOf(projection)
  return Object.keys(fields).length > 0 ? (findIn<Fields, Fields>([document], {}, fields).all()[0] ?? null) : document
}

/** What changes the data. */
export const writes: Readonly<Record<string, Command>> = {
  insert,
  update,
  delete: remove,
  findAndModify,
  findandmodify: findAndModify,
}
