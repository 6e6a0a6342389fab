import type { SpanContext } from '../core/context'
import type { SpanStart } from '../core/tracer'
import type { Kit } from '../instrumentation/kit'
import { consumeSpan, type MessageDialect, type Messages, produceSpan } from './message'

/** A job of a queue: a message with a name of its own and a number of tries. */
export interface Job extends Omit<Messages, 'destination'> {
  readonly queue: string
  /** The name of the kind of job. */
  readonly job?: string | undefined
  readonly id?: unknown
  /** How often it was begun before. */
  readonly tries?: unknown
}

/** The dialect of a library of jobs: the same names in both naming schemas. */
export function jobDialect(library: string): MessageDialect {
  const both = (name: string) => ({ v0: `${library}.${name}`, v1: `${library}.${name}` })
  return { component: library, system: library, produce: both('add'), consume: both('processJob') }
}

/** What the span of adding jobs says. */
export function addSpan<Settings>(dialect: MessageDialect, job: Job, kit: Kit<Settings>): SpanStart {
  return produceSpan(dialect, asMessages(dialect, job), kit)
}

/** What the span of a job that is run says: a part of the trace that added it, or of a new one. */
export function runSpan<Settings>(
  dialect: MessageDialect,
  job: Job,
  from: SpanContext | undefined,
  kit: Kit<Settings>,
): SpanStart {
  return consumeSpan(dialect, asMessages(dialect, job), from, kit)
}

function asMessages({ component }: MessageDialect, told: Job): Messages {
  const { queue, job, id, tries, meta = [], metrics = [] } = told
  const own = [...meta]
  if (job !== undefined) own.push(`${component}.job.name`, job)
  if (typeof id === 'string' || typeof id === 'number') own.push(`${component}.job.id`, String(id))
  const numbers = typeof tries === 'number' ? [...metrics, `${component}.job.attempts`, tries] : metrics
  return { ...told, destination: queue, meta: own, metrics: numbers }
}

/** What a job carries as JSON beside its data; undefined where it is none, such as a text of the user's own. */
export function parsed(metadata: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof metadata !== 'string' || !metadata.startsWith('{')) return undefined
  try {
    return JSON.parse(metadata) as Readonly<Record<string, unknown>>
  } catch {
    return undefined
  }
}
