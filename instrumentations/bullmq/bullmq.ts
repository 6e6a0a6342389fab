// Limits: jobs that repeat carry no trace, because each of them would belong to the trace of the first one for ever. What
// a queue or a worker asks of Redis by its scripts has spans only inside another span, so an idle worker has none. A
// processor in a file of its own is not traced. Flows of a producer with a `telemetry` option carry only the context of
// that option.

import { defineInstrumentation } from '../../src/instrumentation/define'
import { messageRows } from '../../src/operations/message'
import { adding, counted, ofFlows } from './add'
import { carryFlows, carryJobs } from './carry'
import { detachLoop, hideQueries, running } from './work'

const file = (name: string) => ({ module: 'bullmq', versions: '>=5.66', file: `dist/cjs/classes/${name}.js` }) as const

/** bullmq 5.66 and newer: queues, flows and workers. */
export const bullmq = defineInstrumentation({
  name: 'bullmq',
  spans: ['bullmq.add', 'bullmq.processJob'],
  options: messageRows,
  targets: [
    { ...file('queue'), method: 'Queue.prototype.add', operation: adding(({ args }) => ({ job: String(args[0]) })) },
    { ...file('queue'), method: 'Queue.prototype.addBulk', operation: adding(({ args }) => counted(args[0])) },
    {
      ...file('flow-producer'),
      method: 'FlowProducer.prototype.add',
      operation: adding(({ args }) => ofFlows([args[0]])),
    },
    {
      ...file('flow-producer'),
      method: 'FlowProducer.prototype.addBulk',
      operation: adding(({ args }) => ofFlows(args[0])),
    },
    { ...file('flow-producer'), patch: carryFlows },
    { ...file('job'), patch: carryJobs },
    { ...file('worker'), method: 'Worker.prototype.callProcessJob', operation: running() },
    { ...file('worker'), patch: detachLoop },
    { ...file('scripts'), patch: hideQueries('Scripts') },
    { ...file('redis-queue-backend'), patch: hideQueries('RedisQueueBackend') },
  ],
})
