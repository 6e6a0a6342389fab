import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { administration } from './mongodb/administration'
import type { Command } from './mongodb/command'
import { createCursors } from './mongodb/cursors'
import { createFailPoints, type FailPoints } from './mongodb/fail-points'
import { Failure, failed } from './mongodb/failure'
import type { Fields } from './mongodb/fields'
import { greetings } from './mongodb/greetings'
import { reads } from './mongodb/reads'
import type { Data } from './mongodb/store'
import { type Request, readRequests, writeAnswer } from './mongodb/wire'
import { writes } from './mongodb/writes'

/** A server on 127.0.0.1 that speaks MongoDB's wire protocol over data in memory. */
export interface Mongodb {
  readonly host: string
  readonly port: number
  /** mongodb://host:port, without a database. */
  readonly url: string
  /** Every command as it came, oldest first, but for those by which clients watch the server. */
  readonly commands: readonly Fields[]
  /** Ends every connection and the server. */
  stop(): Promise<void>
}

const commands: ReadonlyMap<string, Command> = new Map(
  Object.entries({ ...greetings, ...reads, ...writes, ...administration }),
)
/** How many commands are remembered. */
const REMEMBERED = 10_000

/** Starts our own stand-in in this process: neither npm nor Debian has MongoDB. */
export async function startMongodb(): Promise<Mongodb> {
  const data: Data = new Map()
  const cursors = createCursors()
  const failPoints = createFailPoints()
  const seen: Fields[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer(socket => {
    const connection = ++connections
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
    socket.unref()
    serve(socket, failPoints, request => {
      if (!isGreeting(request) && seen.length < REMEMBERED) seen.push(request.command)
      return run(request, { data, cursors, connection, database: request.database }, failPoints)
    })
  })
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const stop = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return { host: '127.0.0.1', port, url: `mongodb://127.0.0.1:${port}`, commands: seen, stop }
}

/** Answers what comes over a connection, one after the other; closes it on what is not the protocol. */
function serve(socket: Socket, failPoints: FailPoints, answer: (request: Request) => Fields): void {
  let waiting: Buffer = Buffer.alloc(0)
  let turn = Promise.resolve()
  socket.on('data', (bytes: Buffer) => {
    try {
      const { requests, rest } = readRequests(Buffer.concat([waiting, bytes]))
      waiting = rest
      for (const request of requests) {
        const next = turn.then(() => respond(socket, failPoints, request, answer))
        turn = next.catch(() => void socket.destroy())
      }
    } catch {
      socket.destroy()
    }
  })
}

async function respond(
  socket: Socket,
  failPoints: FailPoints,
  request: Request,
  answer: (request: Request) => Fields,
): Promise<void> {
  const fault = failPoints.take(nameOf(request))
  if (fault && fault.delay > 0) await setTimeout(fault.delay, undefined, { ref: false })
  if (fault?.closes) {
    socket.destroy()
    return
  }
  const bytes = writeAnswer(request, fault?.answer ?? answer(request))
  if (bytes && socket.writable) socket.write(bytes)
}

function run(request: Request, context: Parameters<Command>[1], failPoints: FailPoints): Fields {
  const name = nameOf(request)
  try {
    if (name === 'configureFailPoint') return failPoints.configure(request.command)
    if ('txnNumber' in request.command) {
      throw new Failure('IllegalOperation', 'Transaction numbers are only allowed on a replica set member or mongos')
    }
    const command = commands.get(name)
    if (!command) throw new Failure('CommandNotFound', `no such command: '${name}'`)
    return command(request.command, context)
  } catch (error) {
    return failed(error)
  }
}

function nameOf(request: Request): string {
  return Object.keys(request.command)[0] ?? ''
}

function isGreeting(request: Request): boolean {
  return nameOf(request) in greetings
}
