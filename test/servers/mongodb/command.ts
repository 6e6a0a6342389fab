import type { Cursors } from './cursors'
import type { Fields } from './fields'
import type { Data } from './store'

/** What a command works on. */
export interface Context {
  readonly data: Data
  readonly cursors: Cursors
  /** The name of the database that the command is sent to. */
  readonly database: string
  /** The number of the connection, from 1. */
  readonly connection: number
}

/** Answers a command, or throws a Failure. */
export type Command = (command: Fields, context: Context) => Fields
