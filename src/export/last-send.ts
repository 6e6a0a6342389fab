import { Worker } from 'node:worker_threads'
import type { Payload } from '../encoding/encoder'
import type { Address } from '../transport/address'
import type { Call } from '../transport/request'
import { requestOf } from './request'

/** Milliseconds that the thread may take to start, on a machine that is busy. */
const startTime = 1000

/** What the thread is given. */
export interface LastSend {
  readonly requests: readonly Omit<Call, 'timeout'>[]
  readonly addresses: readonly Address[]
  readonly timeout: number
  /** Set to the number of delivered bodies plus one, and notified, when all is done. */
  readonly done: SharedArrayBuffer
}

/**
 * Sends payloads while the process is ending and its own event loop no longer turns, as at `process.exit()`: a thread
 * of its own does it, and this one waits, `timeout` milliseconds for each exchange. Returns how many were delivered.
 */
export function sendAtExit(
  payloads: readonly Payload[],
  headers: Readonly<Record<string, string>>,
  addresses: readonly Address[],
  timeout: number,
): number {
  if (payloads.length === 0) return 0
  const done = new SharedArrayBuffer(4)
  const workerData: LastSend = {
    requests: payloads.map(payload => ({ ...requestOf(payload, headers), body: new Uint8Array(payload.body) })),
    // A function cannot go to another thread.
    addresses: addresses.map(address => (address.kind === 'network' ? { ...address, lookup: undefined } : address)),
    timeout,
    done,
  }
  // No flags of the process reach the thread: the tracer must not start again in it.
  const worker = new Worker(require.resolve('./last-send-thread'), {
    workerData,
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
  })
  worker.unref()
  const state = new Int32Array(done)
  Atomics.wait(state, 0, 0, timeout + startTime)
  const answer = Atomics.load(state, 0)
  return answer > 0 ? answer - 1 : 0
}
