import type { Operation } from '../../src/instrumentation/define'
import type { Kit } from '../../src/instrumentation/kit'
import { type Callback, traceMethod } from '../../src/instrumentation/trace-method'
import { alike, wrapMethod } from '../../src/instrumentation/wrap'
import { consumeSpan, contextOf, type MessageSettings } from '../../src/operations/message'
import { type Channel, type Delivered, dialect, placeOf, type Step, told } from './channel'

/** Has each message that a consumer is called with be a span, in which it runs. */
export function traceConsumers(exports: unknown, kit: Kit<MessageSettings>): void {
  const consumed = (channel: Channel, queue: unknown): Operation<unknown, MessageSettings> => ({
    active: true,
    callback: () => undefined,
    start({ args: [message] }) {
      // Null: the server has cancelled the consumer.
      if (message === null || message === undefined) return undefined
      const { fields, properties } = message as Delivered
      const received = { ...told('basic.deliver', { ...fields, queue }), ...placeOf(channel) }
      return consumeSpan(dialect, received, contextOf(properties?.headers, kit), kit)
    },
  })
  wrapMethod(
    (exports as { readonly Channel: { readonly prototype: object } }).Channel.prototype,
    'consume',
    (consume: Step): Step =>
      function (...args) {
        const [queue, consumer] = args
        if (typeof consumer === 'function') {
          args[1] = alike(consumer as Callback, traceMethod(consumer as Callback, consumed(this, queue), kit))
        }
        return Reflect.apply(consume, this, args)
      },
  )
}
