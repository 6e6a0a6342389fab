import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import { type Counts, countOne } from './counts'
import { readMeasurement } from './datagram'
import type { MetricStore } from './metrics'

/** What a listener hands its datagrams to. */
export interface StatsdTarget {
  readonly metrics: MetricStore
  readonly counts: Counts
  /** Called after each datagram, with its bytes. */
  readonly arrived: (datagram: Buffer) => void
}

/** Where DogStatsD is sent unless a program is told otherwise. */
export const usualPort = 8125

/** Listens for DogStatsD over UDP. Undefined where no port was asked for and the usual one is taken, of which `log` hears. */
export async function openStatsd(
  host: string,
  port: number | undefined,
  log: (line: string) => void,
  target: StatsdTarget,
): Promise<Socket | undefined> {
  try {
    return await listen(host, port ?? usualPort, target)
  } catch (error) {
    if (port !== undefined) throw error
    const reason = error instanceof Error ? error.message : String(error)
    log(`metrics over UDP are left out: port ${usualPort} cannot be had (${reason})`)
    return undefined
  }
}

async function listen(host: string, port: number, target: StatsdTarget): Promise<Socket> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
  socket.on('message', datagram => {
    takeIn(datagram, target)
    target.arrived(datagram)
  })
  socket.bind(port, host)
  try {
    await once(socket, 'listening')
  } catch (error) {
    socket.close()
    throw error
  }
  // Whatever goes wrong with a datagram is its sender's matter.
  socket.on('error', () => countOne(target.counts.refused, 'datagrams'))
  return socket
}

function takeIn(datagram: Buffer, { metrics, counts }: StatsdTarget): void {
  counts.datagrams++
  const now = Date.now()
  for (const line of datagram.toString('utf8').split('\n')) {
    if (line === '') continue
    try {
      const measurement = readMeasurement(line)
      if (measurement !== undefined) metrics.add(measurement, now)
    } catch {
      countOne(counts.refused, 'metrics')
    }
  }
}
