// Limits: fetches, heartbeats and commits of offsets have no spans. Keys and values of messages are never shown. A batch of
// more than 128 messages is linked to the first of them. A producer whose broker refuses headers stops to write them after
// the first refusal, which reaches the application: brokers older than 0.11 know none.

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
