import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createWaiting } from '../waiting'

/** One metric as it arrived. */
export interface Metric {
  readonly name: string
  readonly value: string
  readonly type: string
  readonly tags: readonly string[]
}

/** A server that takes packets and reads them strictly. */
export interface StatsdServer {
  /** The UDP port; 0 on a unix socket. */
  readonly port: number
  readonly packets: Buffer[]
  /** All metrics so far; throws where a line is not one. */
  metrics(): Metric[]
  waitFor(predicate: (metrics: Metric[]) => boolean, timeout?: number): Promise<void>
  close(): void
}

/** A line as the grammar of DogStatsD has it, of the types that DataKit keeps. */
const grammar = /^([A-Za-z_][\w.:/-]*):(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|[^:|]+)\|([gcds])(?:\|#([^|\s]+))?$/

function read(packet: Buffer): Metric[] {
  return packet
    .toString()
    .split('\n')
    .map(line => {
      const found = grammar.exec(line)
      if (!found) throw new Error(`not a metric: ${line}`)
      const [, name = '', value = '', type = '', tags] = found
      if (type !== 's' && !Number.isFinite(Number(value))) throw new Error(`not a number: ${line}`)
      return { name, value, type, tags: tags?.split(',') ?? [] }
    })
}

function server(port: number, packets: Buffer[], close: () => void): StatsdServer & { tell(): void } {
  const waiting = createWaiting()
  const metrics = (): Metric[] => packets.flatMap(read)
  return {
    port,
    packets,
    metrics,
    waitFor: (predicate, timeout = 5000) =>
      waiting.until(
        () => predicate(metrics()),
        timeout,
        () => `got ${packets.map(String).join('\n') || 'nothing'}`,
      ),
    close,
    tell: waiting.tell,
  }
}

/** Takes datagrams on a free port of 127.0.0.1. */
export async function startStatsd(): Promise<StatsdServer> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const packets: Buffer[] = []
  const made = server(socket.address().port, packets, () => socket.close())
  socket.on('message', packet => {
    packets.push(packet)
    made.tell()
  })
  return made
}

/** Takes packets on a unix socket, each behind its length as the Datadog Agent wants it. */
export async function startStatsdStream(path: string): Promise<StatsdServer> {
  const packets: Buffer[] = []
  const listener = createServer(connection => {
    let rest = Buffer.alloc(0)
    connection.on('data', (part: Buffer) => {
      rest = Buffer.concat([rest, part])
      while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32LE(0)) {
        const end = 4 + rest.readUInt32LE(0)
        packets.push(rest.subarray(4, end))
        rest = rest.subarray(end)
      }
      made.tell()
    })
  })
  const made = server(0, packets, () => listener.close())
  listener.listen(path)
  await once(listener, 'listening')
  return made
}
