import { createHome, keep } from './keep'
import { pathOf } from './machine'
import { share } from './share'

/** A Kafka broker on 127.0.0.1, alone in its cluster. */
export interface Kafka {
  readonly host: string
  readonly port: number
  /** host:port, as `brokers` of a client takes it. */
  readonly broker: string
  /** Kills the broker; it has no files. */
  stop(): Promise<void>
}

/** Starts the mock broker of librdkafka through the machine's kcat: what is produced is kept in memory, topics appear when named. */
export async function startKafka(): Promise<Kafka> {
  const { said, stop } = await keep({
    name: 'Kafka',
    home: createHome('kafka'),
    command: pathOf('kcat'),
    // A producer that is never given anything: it lives as long as its standard input, and the mock with it.
    args: ['-P', '-b', 'none', '-t', 'none', '-X', 'test.mock.num.brokers=1', '-d', 'mock'],
    ready: /bootstrap\.servers=127\.0\.0\.1:(\d+)/,
  })
  const host = '127.0.0.1'
  const port = Number(said[1])
  return { host, port, broker: `${host}:${port}`, stop }
}

/** The run's broker, or one of the caller's own. Topics and groups are shared: name them after the test. */
export function shareKafka(): Promise<Kafka> {
  return share('kafka', startKafka)
}
