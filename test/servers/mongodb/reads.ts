import { aggregate as aggregateOver, find as findIn } from 'mingo'
import * as stages from 'mingo/operators/pipeline'
import { sortOf } from './change'
import type { Command, Context } from './command'
import { Failure } from './failure'
import { type Fields, fieldsOf, listOf, numberOf, textOf } from './fields'
import { collectionOf, copyOf, documentsOf, isSame } from './store'

const find: Command = (command, context) => {
  const name = textOf(command.find)
  const limit = numberOf(command.limit)
  const documents = select(command.filter, context, name, command)
  const { batchSize, singleBatch } = command
  // A cursor that asks for nothing at first is served by getMore alone.
  const size = batchSize === undefined ? undefined : numberOf(batchSize)
  const wanted = limit > 0 ? documents.slice(0, limit) : documents
  return context.cursors.first(`${context.database}.${name}`, wanted, size, singleBatch === true)
}

function select(filter: unknown, context: Context, name: string, command: Fields): Fields[] {
  const projection = fieldsOf(command.projection)
  const cursor = findIn<Fields, Fields>(
    documentsOf(context.data, context.database, name),
    fieldsOf(filter),
    Object.keys(projection).length > 0 ? projection : undefined,
  )
  if (Object.keys(fieldsOf(command.sort)).length > 0) cursor.sort(sortOf(fieldsOf(command.sort)))
  if (numberOf(command.skip) > 0) cursor.skip(numberOf(command.skip))
  return cursor.all()
}

const getMore: Command = (command, { cursors, database }) =>
  cursors.next(`${database}.${textOf(command.collection)}`, command.getMore, numberOf(command.batchSize))

const killCursors: Command = (command, { cursors }) => {
  const ids: readonly unknown[] = Array.isArray(command.cursors) ? command.cursors : []
  const killed = ids.filter(id => cursors.kill(id))
  const unknown = ids.filter(id => !killed.includes(id))
  return { cursorsKilled: killed, cursorsNotFound: unknown, cursorsAlive: [], cursorsUnknown: [], ok: 1 }
}

const aggregate: Command = (command, context) => {
  const { data, database, cursors } = context
  const name = typeof command.aggregate === 'string' ? command.aggregate : '$cmd.aggregate'
  const pipeline = listOf(command.pipeline)
  for (const stage of pipeline) refuseStage(stage)
  const documents = documentsOf(data, database, name).map(copyOf)
  const results = aggregateOver(documents, pipeline, {
    collectionResolver: other => collectionOf(data, database, other).documents,
  })
  const { batchSize } = fieldsOf(command.cursor)
  const writes = pipeline.some(stage => '$out' in stage || '$merge' in stage)
  return cursors.first(
    `${database}.${name}`,
    writes ? [] : results.map(fieldsOf),
    batchSize === undefined ? undefined : numberOf(batchSize),
  )
}

function refuseStage(stage: Fields): void {
  if ('$changeStream' in stage) {
    throw new Failure('Location40573', 'The $changeStream stage is only supported on replica sets')
  }
  const [name = ''] = Object.keys(stage)
  if (!(name in stages)) throw new Failure('Location40324', `Unrecognized pipeline stage name: '${name}'`)
}

const count: Command = (command, context) => {
  const found = select(command.query, context, textOf(command.count), { skip: command.skip })
  const limit = Math.abs(numberOf(command.limit))
  return { n: limit > 0 ? Math.min(limit, found.length) : found.length, ok: 1 }
}

const distinct: Command = (command, context) => {
  const key = textOf(command.key)
  const found = select(command.query, context, textOf(command.distinct), {})
  const unwound = aggregateOver(found, [{ $project: { _id: 0, value: `$${key}` } }, { $unwind: '$value' }])
  const values: unknown[] = []
  for (const { value } of unwound) if (!values.some(other => isSame(other, value))) values.push(value)
  return { values, ok: 1 }
}

/** What is asked of the data. */
export const reads: Readonly<Record<string, Command>> = { find, getMore, killCursors, aggregate, count, distinct }
