// Limits: acknowledgements and the opening of channels have no spans. The span of a consumed message ends when its
// consumer returns or its promise settles, whenever the message is acknowledged. A routing key is part of a resource only
// where it is the name of a queue. A message that `get` fetches is linked to who sent it, and is no child of it.

import { defineInstrumentation } from '../../src/instrumentation/define'
import { messageRows } from '../../src/operations/message'
import { command, get } from './command'
import { traceConsumers } from './consume'
import { traceConfirmed, tracePublish } from './publish'

const lib = (file: string) => ({ module: 'amqplib', versions: '>=0.5', file: `lib/${file}.js` }) as const

/** amqplib: channels with promises and with callbacks, plain and with confirmations. */
export const amqplib = defineInstrumentation({
  name: 'amqplib',
  spans: ['amqp.command'],
  options: messageRows,
  targets: [
    { ...lib('channel'), method: 'Channel.prototype.sendOrEnqueue', operation: command() },
    { ...lib('channel'), patch: tracePublish },
    ...(['channel_model', 'callback_model'] as const).flatMap(model => [
      { ...lib(model), method: 'Channel.prototype.get', operation: get() },
      { ...lib(model), patch: traceConsumers },
      { ...lib(model), patch: traceConfirmed },
    ]),
  ],
})
