import { ObjectId } from 'bson'
import { aggregate, find, Query, update } from 'mingo'
import { Failure } from './failure'
import { type Fields, fieldsOf, listOf } from './fields'
import { type Collection, copyOf, isSame, put } from './store'

/** What an update says of the document to change, however the command calls it. */
export interface Change {
  readonly filter: Fields
  /** A new document, operators, or a pipeline. */
  readonly update: unknown
  readonly upsert: boolean
  readonly multi: boolean
  readonly sort: Fields
  readonly arrayFilters: Fields[]
}

/** What a change did. */
export interface Changed {
  readonly matched: number
  readonly modified: number
  /** The document that was made for want of one. */
  readonly made?: Fields
  /** The first that matched, before and after. */
  readonly before?: Fields
  readonly after?: Fields
}

/** The documents that match, in order. */
export function matching(collection: Collection, filter: Fields, sort: Fields): Fields[] {
  const cursor = find<Fields, Fields>(collection.documents, filter)
  return (Object.keys(sort).length > 0 ? cursor.sort(sortOf(sort)) : cursor).all()
}

/** The order as mingo takes it. */
export function sortOf(sort: Fields): Record<string, 1 | -1> {
  return Object.fromEntries(Object.entries(sort).map(([name, way]) => [name, Number(way) < 0 ? -1 : 1]))
}

/** Changes what matches; throws where the update is not one, or a unique key is taken. */
export function change(collection: Collection, wanted: Change): Changed {
  const found = matching(collection, wanted.filter, wanted.sort)
  const matched = wanted.multi ? found : found.slice(0, 1)
  if (matched.length === 0 && wanted.upsert) {
    const made = makeFrom(wanted)
    put(collection, made)
    return { matched: 0, modified: 0, made, after: made }
  }
  let modified = 0
  let first: Fields | undefined
  for (const document of matched) {
    const changed = changedCopy(document, wanted)
    first ??= changed
    if (isSame(document, changed)) continue
    put(collection, changed, document)
    modified++
  }
  const [before] = matched
  return { matched: matched.length, modified, ...(before && first && { before, after: first }) }
}

/** The name of the first operator, or undefined for a new document. */
function operatorIn(change: Fields): string | undefined {
  return Object.keys(change).find(name => name.startsWith('$'))
}

function changedCopy(document: Fields, { filter, update: wanted, arrayFilters }: Change): Fields {
  const copy = copyOf(document)
  let changed = copy
  if (Array.isArray(wanted)) changed = fieldsOf(aggregate([copy], listOf(wanted))[0])
  else if (operatorIn(fieldsOf(wanted)) === undefined) changed = { _id: document._id, ...fieldsOf(wanted) }
  else {
    const { $setOnInsert: _, ...operators } = fieldsOf(wanted)
    apply(copy, operators, arrayFilters, filter)
  }
  if (isSame(changed._id, document._id)) return changed
  throw new Failure('ImmutableField', "Performing an update on the path '_id' would modify the immutable field '_id'")
}

function makeFrom({ filter, update: wanted, arrayFilters }: Change): Fields {
  const known = equalities(filter)
  const operators = fieldsOf(wanted)
  if (Array.isArray(wanted)) return withId(fieldsOf(aggregate([known], listOf(wanted))[0]))
  if (operatorIn(operators) === undefined) return withId({ ...('_id' in known && { _id: known._id }), ...operators })
  const { $setOnInsert, ...others } = operators
  const $set = { ...fieldsOf(others.$set), ...fieldsOf($setOnInsert) }
  apply(known, Object.keys($set).length > 0 ? { ...others, $set } : others, arrayFilters)
  return withId(known)
}

function apply(document: Fields, operators: Fields, arrayFilters: Fields[], filter: Fields = {}): void {
  try {
    update(document, operators, arrayFilters, filter)
  } catch (error) {
    const unknown = error instanceof Error && /Unknown update operator: '(.*)'/.exec(error.message)
    if (!unknown) throw error
    const advice = 'Expected a valid update modifier or pipeline-style update specified as an array'
    throw new Failure('FailedToParse', `Unknown modifier: ${unknown[1]}. ${advice}`)
  }
}

/** What a filter says that a document is, which a new one then has. */
function equalities(filter: Fields): Fields {
  const known: Fields = {}
  for (const [name, value] of Object.entries(filter)) {
    if (name === '$and') for (const part of listOf(value)) Object.assign(known, equalities(part))
    if (name.startsWith('$')) continue
    const operators = isPlain(value) ? Object.keys(value).filter(key => key.startsWith('$')) : []
    const wanted = operators.length === 0 ? value : fieldsOf(value).$eq
    if (wanted === undefined || wanted instanceof RegExp) continue
    update(known, { $set: { [name]: wanted } })
  }
  return known
}

function isPlain(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

/** The document with its `_id` first. */
export function withId(document: Fields): Fields {
  const { _id = new ObjectId(), ...others } = document
  return { _id, ...others }
}

/** True where the document matches. */
export function matches(document: Fields, filter: Fields): boolean {
  return new Query(filter).test(document)
}
