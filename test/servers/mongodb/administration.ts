import { matches } from './change'
import type { Command } from './command'
import { Failure } from './failure'
import { type Fields, fieldsOf, listOf, textOf } from './fields'
import { addIndex, type Collection, collectionOf, type Data, type Index } from './store'

const create: Command = (command, { data, database }) => {
  const name = textOf(command.create)
  if (data.get(database)?.has(name)) {
    throw new Failure('NamespaceExists', `Collection ${database}.${name} already exists.`)
  }
  const { capped, size, max, validator } = command
  const given = Object.entries({ capped, size, max, validator }).filter(([, value]) => value !== undefined)
  collectionOf(data, database, name, Object.fromEntries(given))
  return { ok: 1 }
}

const drop: Command = (command, { data, database }) => {
  const name = textOf(command.drop)
  const collection = existing(data, database, name)
  data.get(database)?.delete(name)
  return { nIndexesWas: collection.indexes.size, ns: collection.namespace, ok: 1 }
}

const dropDatabase: Command = (_, { data, database }) =>
  data.delete(database) ? { dropped: database, ok: 1 } : { ok: 1 }

const listCollections: Command = (command, { data, database, cursors }) => {
  const all = [...(data.get(database) ?? [])].map(([name, { options, indexes }]) => ({
    name,
    type: 'collection',
    options,
    info: { readOnly: false },
    idIndex: indexes.get('_id_'),
  }))
  const found = all.filter(one => matches(one, fieldsOf(command.filter)))
  const shown: Fields[] = command.nameOnly === true ? found.map(({ name, type }) => ({ name, type })) : found
  return cursors.first(`${database}.$cmd.listCollections`, shown)
}

const listDatabases: Command = (_, { data }) => {
  const databases = [...data].map(([name, collections]) => ({ name, sizeOnDisk: 0, empty: collections.size === 0 }))
  return { databases, totalSize: 0, totalSizeMb: 0, ok: 1 }
}

const createIndexes: Command = (command, { data, database }) => {
  const name = textOf(command.createIndexes)
  const existed = data.get(database)?.has(name) === true
  const collection = collectionOf(data, database, name)
  const before = collection.indexes.size
  for (const index of listOf(command.indexes)) addIndex(collection, indexOf(index))
  return {
    numIndexesBefore: before,
    numIndexesAfter: collection.indexes.size,
    createdCollectionAutomatically: !existed,
    ok: 1,
  }
}

const listIndexes: Command = (command, { data, database, cursors }) => {
  const { namespace, indexes } = existing(data, database, textOf(command.listIndexes))
  return cursors.first(namespace, [...indexes.values()])
}

const dropIndexes: Command = (command, { data, database }) => {
  const { indexes } = existing(data, database, textOf(command.dropIndexes))
  const before = indexes.size
  const wanted = command.index === '*' ? [...indexes.keys()].filter(name => name !== '_id_') : [textOf(command.index)]
  for (const name of wanted) {
    if (!indexes.delete(name)) throw new Failure('IndexNotFound', `index not found with name [${name}]`)
  }
  return { nIndexesWas: before, ok: 1 }
}

function indexOf(given: Fields): Index {
  const { partialFilterExpression, unique, sparse } = given
  return {
    v: 2,
    ...given,
    key: fieldsOf(given.key),
    name: textOf(given.name),
    unique: unique === true,
    sparse: sparse === true,
    ...(partialFilterExpression !== undefined && { partialFilterExpression: fieldsOf(partialFilterExpression) }),
  }
}

function existing(data: Data, database: string, name: string): Collection {
  const found = data.get(database)?.get(name)
  if (!found) throw new Failure('NamespaceNotFound', `ns not found ${database}.${name}`)
  return found
}

/** What shapes the databases. */
export const administration: Readonly<Record<string, Command>> = {
  create,
  drop,
  dropDatabase,
  listCollections,
  listDatabases,
  createIndexes,
  listIndexes,
  dropIndexes,
}
