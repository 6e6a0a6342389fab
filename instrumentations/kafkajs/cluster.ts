import type { MessageDialect, MessageSettings } from '../../src/operations/message'
import { withoutUser } from '../../src/operations/url'

/** Those in force. */
export type Settings = MessageSettings

/** What makes producers and consumers is given. */
export interface Given {
  readonly cluster: Cluster
  readonly groupId?: string
}

/** A producer or a consumer. */
export type Made = Record<string, unknown>

/** Source: https://github.com/tulios/kafkajs/blob/master/src/cluster/brokerPool.js */
export interface Cluster {
  readonly brokerPool?: {
    readonly metadata?: {
      readonly clusterId?: string
      readonly brokers?: readonly { readonly host: string; readonly port: number }[]
    } | null
  }
}
/** Source: https://kafka.js.org/docs/producing */
export interface Message {
  readonly value: unknown
  readonly headers?: object
  readonly offset?: string
}
/** How both sides are named. */
export const dialect: MessageDialect = {
  component: 'kafkajs',
  system: 'kafka',
  produce: { v0: 'kafka.produce', v1: 'kafka.send' },
  consume: { v0: 'kafka.consume', v1: 'kafka.process' },
}

/** Text tags of the cluster, as far as it is known. */
export function ofCluster({ brokerPool }: Cluster): string[] {
  const { clusterId, brokers } = brokerPool?.metadata ?? {}
  const meta: string[] = []
  if (clusterId) meta.push('kafka.cluster_id', clusterId)
  const known = brokers?.slice(0, 10).map(({ host, port }) => `${withoutUser(host)}:${port}`) ?? []
  if (known.length > 0) meta.push('messaging.kafka.bootstrap.servers', known.join(','))
  return meta
}

/** Whether a value has fields. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
