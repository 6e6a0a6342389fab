// Limits: fetches, heartbeats and commits of offsets have no spans. Keys and values of messages are never shown. A batch
// is linked to its first 128 messages. Brokers older than 0.11 know no headers: the first message with headers fails
// there, and the app gets that error; after it the producer writes none.

import { defineInstrumentation } from '../../src/instrumentation/define'
import type { Kit } from '../../src/instrumentation/kit'
import { alike } from '../../src/instrumentation/wrap'
import { messageRows } from '../../src/operations/message'
import type { Given, Made, Settings } from './cluster'
import { consumers } from './consumer'
import { producers } from './producer'

/** kafkajs 1 and 2: producers, with transactions too, and consumers. */
export const kafkajs = defineInstrumentation({
  name: 'kafkajs',
  spans: ['kafka.produce', 'kafka.consume'],
  options: messageRows,
  targets: [
    { module: 'kafkajs', versions: '>=1.4', file: 'src/producer/messageProducer.js', patch: ofFactory(producers) },
    { module: 'kafkajs', versions: '>=1.4', file: 'src/consumer/index.js', patch: ofFactory(consumers) },
  ],
})

/** Both files give a function that makes a producer or consumer: what it makes is changed. */
function ofFactory(change: (made: Made, given: Given, kit: Kit<Settings>) => void) {
  return (exports: unknown, kit: Kit<Settings>): unknown => {
    const changing = kit.guard(change)
    const factory = exports as (...args: unknown[]) => Made
    return alike(factory, (...args: unknown[]) => {
      const made = factory(...args)
      changing(made, args[0] as Given, kit)
      return made
    })
  }
}
