import { workerData } from 'node:worker_threads'
import { findAgent } from '../transport/find'
import { call } from '../transport/request'
import type { LastSend } from './last-send'

/** Runs in a thread of its own while the process is ending: sends what is left, then says how much arrived. */
async function sendAll({ requests, addresses, timeout, done }: LastSend): Promise<void> {
  let delivered = 0
  try {
    const address = addresses.length === 1 ? addresses[0] : await findAgent(addresses)
    if (address !== undefined) {
      for (const request of requests) {
        const { status } = await call(address, { ...request, timeout }).reply
        if (status >= 200 && status < 300) delivered++
      }
    }
  } catch {
    // The agent is away: there is no later any more.
  }
  const state = new Int32Array(done)
  Atomics.store(state, 0, delivered + 1)
  Atomics.notify(state, 0)
}

// The address of a thread's script is fixed at build time; its work starts when it is loaded.
const keepAlive = setTimeout(() => {}, (workerData as LastSend).timeout)
void sendAll(workerData as LastSend).finally(() => clearTimeout(keepAlive))
