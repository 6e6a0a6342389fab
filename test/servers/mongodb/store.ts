import { deserialize, serialize } from 'bson'
import { Query } from 'mingo'
import { Failure } from './failure'
import type { Fields } from './fields'

/** An index: here it only keeps keys unique, for data this small is looked through. */
export interface Index extends Fields {
  readonly name: string
  readonly key: Fields
  readonly unique?: boolean
  readonly sparse?: boolean
  readonly partialFilterExpression?: Fields
}

/** The documents of a collection in the order of their insertion; a change replaces a document, it never edits one. */
export interface Collection {
  readonly namespace: string
  documents: Fields[]
  readonly indexes: Map<string, Index>
  readonly options: Fields
}

/** The collections of a database by their names. */
export type Database = Map<string, Collection>

/** All that the server holds, by the names of the databases. */
export type Data = Map<string, Database>

/** The collection, made where there is none. */
export function collectionOf(data: Data, database: string, name: string, options: Fields = {}): Collection {
  if (name === '' || name.includes('$')) throw new Failure('InvalidNamespace', `Invalid collection name: ${name}`)
  const collections = data.get(database) ?? new Map<string, Collection>()
  data.set(database, collections)
  const found = collections.get(name)
  if (found) return found
  const indexes = new Map<string, Index>([['_id_', { v: 2, key: { _id: 1 }, name: '_id_' }]])
  const made = { namespace: `${database}.${name}`, documents: [], indexes, options }
  collections.set(name, made)
  return made
}

/** The documents of a collection; none where there is no such. */
export function documentsOf(data: Data, database: string, name: string): Fields[] {
  return data.get(database)?.get(name)?.documents ?? []
}

/** A copy that shares nothing. */
export function copyOf(document: Fields): Fields {
  return deserialize(serialize(document))
}

/** True where both are the same byte for byte. */
export function isSame(one: unknown, other: unknown): boolean {
  return Buffer.compare(serialize({ value: one }), serialize({ value: other })) === 0
}

/** Puts a document in the place of another, or at the end; throws where a unique key is taken. */
export function put(collection: Collection, document: Fields, instead?: Fields): void {
  for (const index of collection.indexes.values()) refuseTwice(collection, index, document, instead)
  const at = instead ? collection.documents.indexOf(instead) : -1
  if (at >= 0) collection.documents[at] = document
  else collection.documents.push(document)
}

/** Adds an index; throws where documents already break it. */
export function addIndex(collection: Collection, index: Index): void {
  for (const document of collection.documents) refuseTwice(collection, index, document, document)
  collection.indexes.set(index.name, index)
}

function refuseTwice(collection: Collection, index: Index, document: Fields, instead: Fields | undefined): void {
  if (!index.unique && index.name !== '_id_') return
  const key = keyIn(index, document)
  if (key === undefined) return
  const taken = collection.documents.some(other => {
    if (other === instead) return false
    const otherKey = keyIn(index, other)
    return otherKey !== undefined && isSame(key, otherKey)
  })
  if (!taken) return
  const shown = Object.entries(key).map(([name, value]) => `${name}: ${show(value)}`)
  const message = `E11000 duplicate key error collection: ${collection.namespace} index: ${index.name} dup key: { ${shown.join(', ')} }`
  throw new Failure('DuplicateKey', message, { keyPattern: index.key, keyValue: key })
}

/** What the index holds of a document, or undefined where it leaves it out. */
function keyIn(index: Index, document: Fields): Fields | undefined {
  if (index.partialFilterExpression && !new Query(index.partialFilterExpression).test(document)) return undefined
  const key = Object.fromEntries(Object.keys(index.key).map(path => [path, valueAt(document, path) ?? null]))
  const isEmpty = Object.values(key).every(value => value === null)
  return index.sparse && isEmpty ? undefined : key
}

function valueAt(document: Fields, path: string): unknown {
  let value: unknown = document
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.entries(value).find(([key]) => key === name)?.[1]
  }
  return value
}

function show(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`
  if (typeof value === 'object' && value !== null && 'toHexString' in value) return `ObjectId('${String(value)}')`
  return String(value)
}
