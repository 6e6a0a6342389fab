import type { Socket } from 'node:dgram'
import { readFileSync, statSync } from 'node:fs'
import type { Server } from 'node:http'
import { isIPv6 } from 'node:net'
import { version } from '../process/identity'
import { createApi } from './api'
import { heapLimit } from './budget'
import { createCounts } from './counts'
import type { Chunk } from './decode'
import { FinishedTraces } from './finished'
import { Forwarder } from './forward'
import { createHandler } from './handler'
import { createBoundedServer } from './http-server'
import { createInfo, type Info } from './info'
import { createIntake } from './intake'
import { listenNear } from './listen'
import { listenOnSocket } from './listen-socket'
import { LiveFeed } from './live'
import { LogStore } from './logs'
import { isLoopback } from './loopback'
import { MetricStore } from './metrics'
import type { AgentStatus, PlacedSpan, TraceSummary } from './model'
import { ProfileStore } from './profiles'
import { RateReply } from './rates'
import { createRelay, isSelf, type Relay } from './relay'
import { readSaved } from './saved'
import { openStatsd } from './statsd'
import { TraceStore } from './store'

/** How a local agent is to be. */
export interface LocalAgentOptions {
  /** Default: 8126; where it is taken, the next one that is free. 0: any that is free. */
  readonly port?: number
  /** Default: 127.0.0.1. */
  readonly host?: string
  /** The path of a unix socket to listen on as well. */
  readonly socket?: string
  /** The UDP port of DogStatsD. Default: 8125, or none where that is taken. 0: any that is free. */
  readonly statsdPort?: number
  /** What the traces may take in memory, in bytes. Default: 64 MB; beside them profiles and logs may take a quarter of it each, metrics a half. */
  readonly maxBytes?: number
  /** Default: 20,000. */
  readonly maxTraces?: number
  /** The URL of a real agent, to which everything is passed on. */
  readonly forward?: string
  /** A file of traces that was saved before. */
  readonly open?: string
  /** The sampling rates in replies, by `service:<name>,env:<name>`. Default: all of everything. */
  readonly rates?: Readonly<Record<string, number>>
  /** The process that a user ends to end the agent. Default: this one. */
  readonly pid?: number
  /** Hears what a user should know. */
  readonly log: (line: string) => void
  /** Hears of each trace that is finished: its root is there and no span has come for a second, or the agent ends. */
  readonly onTrace?: (spans: readonly PlacedSpan[], summary: TraceSummary) => void
  /** Hears in how many browsers the page is open, whenever that changes. */
  readonly onPages?: (open: number) => void
}

/** An agent that listens. */
export interface LocalAgent {
  readonly port: number
  /** Of the page and for tracers, without a slash at its end. */
  readonly url: string
  /** 0 where DogStatsD is left out. */
  readonly statsdPort: number
  /** Ends it, after passing on what waits if that takes no longer than two seconds. */
  close(): Promise<void>
}

const megabyte = 1024 * 1024

/** Starts an agent that keeps traces in memory and shows them on a page; rejects where it cannot listen or the file to open is none. */
export async function startLocalAgent(options: LocalAgentOptions): Promise<LocalAgent> {
  const { port = 8126, host = '127.0.0.1', socket, maxTraces = 20_000, pid = process.pid, log, onTrace } = options
  const maxBytes = fitting(options.maxBytes ?? 64 * megabyte, log)
  const counts = createCounts()
  const store = new TraceStore({ maxBytes, maxTraces })
  if (options.open !== undefined) for (const chunk of readFile(options.open, maxBytes * 2)) store.add(chunk)
  const metrics = new MetricStore(maxBytes / 2, counts)
  const profiles = new ProfileStore(maxBytes / 4, counts)
  const logs = new LogStore(maxBytes / 4, counts)
  const rates = new RateReply(options.rates)
  const live = new LiveFeed(status, options.onPages)
  const changed = (): void => live.changed()
  const forwarder =
    options.forward === undefined ? undefined : new Forwarder(options.forward, reply => rates.learn(reply), changed)
  const finished = onTrace && new FinishedTraces(store, onTrace)
  let info: Info = createInfo(pid, 0, socket, 0)

  function status(): AgentStatus {
    const { payloads, spans, bytes, stats, datagrams, refused, dropped } = counts
    return {
      pid,
      version,
      traces: store.traces,
      spans: store.spans,
      bytes: store.bytes,
      maxBytes,
      received: { payloads, spans, bytes, stats, datagrams },
      evicted: store.evicted,
      dropped,
      refused,
      ...(forwarder && { forward: forwarder.status() }),
    }
  }

  function take(chunks: readonly Chunk[]): void {
    for (const chunk of chunks) {
      const trace = store.add(chunk)
      finished?.touched(trace)
    }
  }

  const handle = createHandler({
    host,
    counts,
    intake: createIntake({ counts, profiles, rates, forwarder, take, changed, info: () => info }),
    api: createApi({
      store,
      metrics,
      profiles,
      logs,
      live,
      status,
      changed,
      maxFile: maxBytes * 2,
      sources: isLoopback(host) ? process.cwd() : undefined,
    }),
  })
  const server = createBoundedServer((request, response) => handle(request, response, false), counts)
  const socketServer = createBoundedServer((request, response) => handle(request, response, true), counts)
  let relay: Relay | undefined
  let statsd: Socket | undefined

  let ending: Promise<void> | undefined
  const close = (): Promise<void> => {
    ending ??= end()
    return ending
  }

  async function end(): Promise<void> {
    live.close()
    statsd?.close()
    relay?.close()
    await Promise.all([stop(server), stop(socketServer)])
    finished?.close()
    await forwarder?.close()
  }

  try {
    const found = await listenNear(server, host, port, log)
    if (forwarder && isSelf(forwarder.address, found)) throw new Error('the agent to pass traces on to is this one')
    if (socket !== undefined) await listenOnSocket(socketServer, socket)
    statsd = await openStatsd(host, options.statsdPort, log, {
      metrics,
      counts,
      arrived: datagram => {
        relay?.send(datagram)
        changed()
      },
    })
    const statsdPort = statsd?.address().port ?? 0
    relay = forwarder && createRelay(forwarder.address, statsdPort)
    info = createInfo(pid, found, socket, statsdPort)
    const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : isIPv6(host) ? `[${host}]` : host
    return { port: found, url: `http://${name}:${found}`, statsdPort, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** What the traces may take, where the heap has room for it: all else and what is being read needs the rest. */
function fitting(wanted: number, log: (line: string) => void): number {
  const most = Math.floor(heapLimit() / 3)
  if (wanted <= most) return wanted
  log(
    `traces may take ${Math.floor(most / megabyte)} MB in memory, for the heap of this process has no room for more: node --max-old-space-size makes it larger`,
  )
  return most
}

function readFile(path: string, maxFile: number): Chunk[] {
  try {
    const { size } = statSync(path)
    if (size > maxFile) throw new Error(`the file has more than ${maxFile} bytes`)
    return readSaved(readFileSync(path))
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : error}`)
  }
}

function stop(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
