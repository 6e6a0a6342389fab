import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seatInMariadb } from './mariadb'
import { seatInRedis } from './redis'
import { starts } from './starts'

/** Where the test files of a run ask for the servers that they share. */
export interface Door {
  /** The path of the socket; see `share`. */
  readonly path: string
  /** Ends the servers that were started. */
  close(): Promise<void>
}

interface Shared {
  /** What the caller with this number is told. */
  seat(caller: number): Promise<object>
  stop(): Promise<void>
}

/** The servers that a run has one of. MongoDB's is not among them: it takes no time to start. */
const sharing: ReadonlyMap<string, () => Promise<Shared>> = new Map([
  ['aws', () => shared(starts.aws())],
  ['kafka', () => shared(starts.kafka())],
  ['mariadb', () => shared(starts.mariadb(), seatInMariadb)],
  ['rabbitmq', () => shared(starts.rabbitmq())],
  ['redis', () => shared(starts.redis(), seatInRedis)],
])

/** Opens the door: it starts a server when that is first asked for. */
export async function openDoor(): Promise<Door> {
  const folder = mkdtempSync(join(tmpdir(), 'tracer-door-'))
  const path = join(folder, 'door')
  const started = new Map<string, Promise<Shared>>()
  const running = (name: string) => {
    const start = sharing.get(name)
    if (!start) throw new Error(`no server is called ${name}`)
    const found = started.get(name) ?? start()
    started.set(name, found)
    return found
  }
  let callers = 0
  const server = createServer(socket => void answer(socket, running, ++callers))
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(path, resolve))
  return {
    path,
    async close() {
      server.close()
      for (const one of started.values()) await one.then(({ stop }) => stop()).catch(() => undefined)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function answer(socket: Socket, running: (name: string) => Promise<Shared>, caller: number): Promise<void> {
  socket.setEncoding('utf8').on('error', () => undefined)
  try {
    // A name is short enough to come in one piece.
    const [name] = await once(socket, 'data')
    const server = await (await running(String(name))).seat(caller)
    socket.end(JSON.stringify({ server }))
  } catch (error) {
    socket.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }))
  }
}

async function shared<S extends { stop(): Promise<void> }>(
  starting: Promise<S>,
  seat: (server: S, caller: number) => S | Promise<S> = server => server,
): Promise<Shared> {
  const server = await starting
  return { seat: async caller => seat(server, caller), stop: () => server.stop() }
}
