import type { MessageDialect } from '../../src/operations/message'
import { isText } from '../../src/operations/place'

/** A method of a channel. */
export type Step = (this: Channel, ...args: unknown[]) => unknown

/** Source: https://github.com/amqp-node/amqplib/blob/main/lib/channel.js */
export interface Channel {
  readonly connection?: { readonly stream?: { readonly _host?: string; remoteAddress?: string; remotePort?: number } }
  readonly waitForConfirms?: unknown
}
/** What a method says to or of the server. */
export interface Fields {
  readonly [name: string]: unknown
}
/** A message as a consumer gets it. */
export interface Delivered {
  readonly fields: Fields
  readonly properties: { readonly headers?: object }
}

/** The name of all spans in v0. */
export const both = { v0: 'amqp.command', v1: 'amqp.command' }
/** How both sides are named. */
export const dialect: MessageDialect = {
  component: 'amqplib',
  system: 'amqp',
  produce: { ...both, v1: 'amqp.send' },
  consume: { ...both, v1: 'amqp.process' },
}

/** What RabbitMQ makes up ends with random text: each would be a resource of its own. */
const madeUp = /^(amq\.(?:gen|ctag|rabbitmq\.reply-to))[-.].*$/s

/** What a method says of itself by its fields. */
export function told(method: string, fields: Fields) {
  const meta: string[] = []
  for (const name of ['queue', 'exchange', 'routingKey', 'consumerTag', 'source', 'destination'] as const) {
    const value = fields[name]
    if (isText(value)) meta.push(`amqp.${name}`, value)
  }
  const { queue, exchange, source, destination, routingKey } = fields
  // Sent to a queue by its name, which is the routing key of the exchange without a name.
  const named = [queue, exchange, source, destination].filter(isText)
  const target = named.length > 0 ? named.slice(0, method === 'basic.deliver' ? 1 : 2) : [routingKey].filter(isText)
  const shown = target.map(name => name.replace(madeUp, '$1')).join(' ')
  return { destination: shown, resource: [method, shown].filter(isText).join(' '), meta }
}

/** Where a channel's server is. */
export function placeOf({ connection }: Channel) {
  const { _host, remoteAddress, remotePort } = connection?.stream ?? {}
  return { host: _host ?? remoteAddress, port: remotePort }
}
