import { once } from 'node:events'
import { lstatSync, type Stats, unlinkSync } from 'node:fs'
import type { Server } from 'node:http'
import { connect } from 'node:net'

/**
 * Listens on a unix socket. A stream socket that nobody listens on was left behind by an agent that could not clean up, and is
 * taken away; whatever else has the name stays as it is, and is named in the Error.
 */
export async function listenOnSocket(server: Server, path: string): Promise<void> {
  try {
    server.listen({ path })
    await once(server, 'listening')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
    await takeAway(path)
    server.listen({ path })
    await once(server, 'listening')
  }
}

async function takeAway(path: string): Promise<void> {
  const before = statOf(path)
  if (before === undefined) return
  if (!before.isSocket()) throw refused(path, kindOf(before))
  const answer = await ask(path)
  // Nothing but this says that it is a socket whose listener is gone: a full or a forbidden one answers otherwise.
  if (answer !== 'ECONNREFUSED') throw refused(path, answers[answer] ?? `a socket that cannot be asked (${answer})`)
  const now = statOf(path)
  if (now === undefined) return
  if (now.ino !== before.ino || now.dev !== before.dev) throw refused(path, 'new: it has changed just now')
  unlinkSync(path)
}

/** What an attempt to connect says of a socket that is in use. */
const answers: Readonly<Record<string, string | undefined>> = {
  connected: 'the socket of a program that listens on it',
  EAGAIN: 'the socket of a program that listens on it',
  EPROTOTYPE: 'a socket for datagrams',
  EACCES: 'a socket that this user may not open',
}

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}

function kindOf(found: Stats): string {
  if (found.isFile()) return 'a file'
  if (found.isDirectory()) return 'a directory'
  if (found.isSymbolicLink()) return 'a symbolic link'
  if (found.isFIFO()) return 'a named pipe'
  return 'a device'
}

function refused(path: string, what: string): Error {
  return new Error(`${path} is ${what}; only a socket that nobody listens on any more is replaced (EADDRINUSE)`)
}

/** `connected`, or the code of the failure. */
function ask(path: string): Promise<string> {
  return new Promise(resolve => {
    const socket = connect({ path })
    socket.once('connect', () => {
      socket.destroy()
      resolve('connected')
    })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
}
