import type { Operation } from '../../src/instrumentation/define'
import type { Kit } from '../../src/instrumentation/kit'
import { type Callback, traceMethod } from '../../src/instrumentation/trace-method'
import { carriedBy, produceSpan } from '../../src/operations/message'
import { dialect, type Given, isObject, type Made, type Message, ofCluster, type Settings } from './cluster'

type Part = 'send' | 'sendBatch'

interface TopicMessages {
  readonly topic: string
  readonly messages: readonly Message[]
}
/** Has each sending be a span whose context its messages carry. */
export function producers(made: Made, { cluster }: Given, kit: Kit<Settings>): void {
  let carries = true
  const produce = (part: Part): Operation<unknown, Settings> => ({
    start({ args: [given] }) {
      const sent = topicsOf(part, given)
      const topics = [...new Set(sent.map(({ topic }) => topic))].filter(topic => typeof topic === 'string')
      if (topics.length === 0) return undefined
      const count = sent.reduce((sum, { messages }) => sum + (Array.isArray(messages) ? messages.length : 0), 0)
      const only = count === 1 ? sent.find(({ messages }) => messages.length > 0)?.messages[0] : undefined
      const meta = [...ofCluster(cluster), 'kafka.topic', topics.slice(0, 5).join(',')]
      if (only?.value === null) meta.push('kafka.tombstone', 'true')
      const destination = topics.slice(0, 5).join(',')
      const batch = part === 'sendBatch' || count !== 1 ? { count } : {}
      return produceSpan(dialect, { destination, meta, metrics: ['kafka.batch_size', count], ...batch }, kit)
    },
    inject(span, { args }) {
      const topics = topicsOf(part, args[0])
      // What the library refuses is told as the application wrote it.
      if (!carries || !topics.every(({ messages }) => messages.every(({ value }) => value !== undefined))) return
      const carried = carriedBy(span, kit)
      const written = topics.map(topic => withHeaders(topic, carried))
      args[0] =
        part === 'send' ? { ...(args[0] as object), ...written[0] } : { ...(args[0] as object), topicMessages: written }
    },
    finish(span, result) {
      const [only, second] = Array.isArray(result) ? (result as readonly Partial<Produced>[]) : []
      if (only === undefined || second !== undefined) return
      if (typeof only.partition === 'number') span.setNumber('kafka.partition', only.partition)
      if (typeof only.baseOffset === 'string') span.setText('kafka.message.offset', only.baseOffset)
    },
    failed(_span, error) {
      if (!carries || !isRefusal(error)) return
      carries = false
      kit.warn('a Kafka broker refused a message: its producer writes no headers of traces from now on.')
    },
  })
  for (const part of ['send', 'sendBatch'] as const) {
    made[part] = traceMethod(made[part] as Callback, produce(part), kit)
  }
}

interface Produced {
  readonly partition: number
  readonly baseOffset: string
}

/** What a broker that knows no headers answers: no more than that it does not know what is wrong. */
function isRefusal(error: unknown): boolean {
  const { type, cause, originalError } = error as { type?: unknown; cause?: unknown; originalError?: unknown }
  return [
    type,
    (cause as typeof error & { type?: unknown })?.type,
    (originalError as { type?: unknown })?.type,
  ].includes('UNKNOWN')
}

function topicsOf(part: Part, given: unknown): readonly TopicMessages[] {
  if (typeof given !== 'object' || given === null) return []
  const { topicMessages } = given as { readonly topicMessages?: readonly TopicMessages[] }
  const all = part === 'send' ? [given as TopicMessages] : Array.isArray(topicMessages) ? topicMessages : []
  return all.every(each => Array.isArray(each?.messages) && each.messages.every(isObject)) ? all : []
}

/** Copies, since messages and their headers are the application's, which may send them again. */
function withHeaders({ messages, ...rest }: TopicMessages, carried: object): TopicMessages {
  return { ...rest, messages: messages.map(message => ({ ...message, headers: { ...message.headers, ...carried } })) }
}
