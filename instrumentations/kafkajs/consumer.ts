import type { Operation } from '../../src/instrumentation/define'
import type { Kit } from '../../src/instrumentation/kit'
import { type Callback, traceMethod } from '../../src/instrumentation/trace-method'
import { alike } from '../../src/instrumentation/wrap'
import { consumeSpan, contextOf, linkAll } from '../../src/operations/message'
import { dialect, type Given, isObject, type Made, type Message, ofCluster, type Settings } from './cluster'

/** Source: https://kafka.js.org/docs/consuming */
interface Received {
  readonly topic: string
  readonly partition: number
  readonly message: Message
  readonly batch: { readonly topic: string; readonly partition: number; readonly messages: readonly Message[] }
}

/** Has each message, or batch of them, that is handled be a span. */
export function consumers(made: Made, { cluster, groupId }: Given, kit: Kit<Settings>): void {
  const about = (topic: string) => {
    const group = groupId === undefined ? [] : ['messaging.kafka.consumer.group', groupId]
    return [...ofCluster(cluster), 'kafka.topic', topic, ...group]
  }
  const message: Operation<unknown, Settings> = {
    active: true,
    start({ args: [given] }) {
      const { topic, partition, message } = given as Received
      const meta = [...about(topic), 'kafka.message.offset', String(message.offset)]
      if (message.value === null) meta.push('kafka.tombstone', 'true')
      const metrics = ['kafka.partition', partition]
      return consumeSpan(dialect, { destination: topic, meta, metrics }, contextOf(message.headers, kit), kit)
    },
  }
  const batch: Operation<unknown, Settings> = {
    active: true,
    start({ args: [given] }) {
      const { topic, partition, messages } = (given as Received).batch
      const told = { destination: topic, meta: about(topic), metrics: ['kafka.partition', partition] }
      return consumeSpan(dialect, { ...told, count: messages.length }, undefined, kit)
    },
    inject: (span, { args: [given] }) =>
      linkAll(
        span,
        (given as Received).batch.messages.slice(0, 128).map(({ headers }) => contextOf(headers, kit)),
      ),
  }
  const { run } = made as { readonly run: Callback }
  made.run = alike(run, (config: unknown, ...rest: unknown[]) => {
    const handlers: Record<string, unknown> = isObject(config) ? { ...config } : {}
    for (const [name, operation] of [
      ['eachMessage', message],
      ['eachBatch', batch],
    ] as const) {
      const handler = handlers[name]
      if (typeof handler === 'function')
        handlers[name] = alike(handler as Callback, traceMethod(handler as Callback, operation, kit))
    }
    return run(isObject(config) ? handlers : config, ...rest)
  })
}
