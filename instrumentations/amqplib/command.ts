import type { Call, CallbackSlot, Operation } from '../../src/instrumentation/define'
import type { Kit } from '../../src/instrumentation/kit'
import type { Callback } from '../../src/instrumentation/trace-method'
import { contextOf, linkAll, type MessageSettings } from '../../src/operations/message'
import { isText, portNumbers, tellHost } from '../../src/operations/place'
import { both, type Channel, type Delivered, type Fields, placeOf, told } from './channel'

type Settings = MessageSettings

/** Commands with spans, by class and method. Source: https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf */
const commands: Readonly<Record<number, string>> = Object.fromEntries(
  (
    [
      [40, { 10: 'exchange.declare', 20: 'exchange.delete', 30: 'exchange.bind', 40: 'exchange.unbind' }],
      [50, { 10: 'queue.declare', 20: 'queue.bind', 30: 'queue.purge', 40: 'queue.delete', 50: 'queue.unbind' }],
      [60, { 10: 'basic.qos', 20: 'basic.consume', 30: 'basic.cancel', 110: 'basic.recover' }],
    ] as const
  ).flatMap(([kind, methods]) =>
    Object.entries(methods).map(([method, name]) => [(kind << 16) + Number(method), name]),
  ),
)

/** What is asked of the server and answered by it. */
export function command(): Operation<Channel, Settings> {
  return {
    start({ self, args: [method, fields] }, kit) {
      const name = commands[Number(method)]
      return name === undefined ? undefined : commandSpan(self, name, fields as Fields, kit)
    },
    callback: call => slotAt(call, 2),
    // A channel that the server closes is told by what it sent, which is no error by its looks.
    failed(span, error) {
      const { replyText } = (error as { readonly fields?: Fields }).fields ?? {}
      if (isText(replyText)) span.setText('error.message', replyText)
    },
  }
}

/** A message that is fetched by itself. */
export function get(): Operation<Channel, Settings> {
  return {
    start: ({ self, args: [queue] }, kit) => commandSpan(self, 'basic.get', { queue }, kit),
    callback: call => slotAt(call, 2),
    // False where the queue was empty.
    finish: (span, message, kit) =>
      linkAll(span, [contextOf((message as Partial<Delivered>).properties?.headers, kit)]),
  }
}

function commandSpan(channel: Channel, name: string, fields: Fields, kit: Kit<Settings>) {
  const { resource, meta: own } = told(name, fields)
  const meta = ['component', 'amqplib', 'span.kind', 'client', 'messaging.system', 'amqp', ...own]
  const place = placeOf(channel)
  tellHost(meta, place)
  return { name: kit.named(both), service: kit.service('amqp'), resource, meta, metrics: portNumbers(place) }
}

function slotAt({ args }: Call<unknown>, at: number): CallbackSlot | undefined {
  const callback = args[at]
  if (typeof callback !== 'function') return undefined
  return { callback: callback as Callback, replace: replacement => (args[at] = replacement) }
}
