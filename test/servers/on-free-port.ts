import { freePort } from '../free-port'

const TAKEN = /address already in use|eaddrinuse/i

/** Starts a server on a free port, and on another where somebody took that one meanwhile. */
export async function onFreePort<T>(start: (port: number) => Promise<T>, attempts = 3): Promise<T> {
  try {
    return await start(await freePort())
  } catch (error) {
    if (attempts <= 1 || !(error instanceof Error) || !TAKEN.test(error.message)) throw error
    return onFreePort(start, attempts - 1)
  }
}
