import { jobDialect } from '../../src/operations/job'
import type { MessageSettings } from '../../src/operations/message'

/** Those in force. */
export type Settings = MessageSettings

/** A method of a class. */
export type Step = (this: unknown, ...args: unknown[]) => unknown

/** A queue or a worker. Source: https://github.com/taskforcesh/bullmq/blob/master/src/classes/queue.ts */
export interface Named {
  readonly name: string
}
/** The options of a job. */
export interface Options {
  readonly repeat?: unknown
  readonly telemetry?: { readonly metadata?: string }
}
/** A job, or a flow of them, that is added. */
export interface Added {
  readonly name: string
  readonly queueName?: string
  readonly opts?: Options
  readonly children?: readonly Added[]
}
/** How both sides are named. */
export const dialect = jobDialect('bullmq')
