import { Worker } from 'node:worker_threads'
import { now } from '../core/clock'
import type { Payload } from '../encoding/encoder'
import type { Address } from '../transport/address'
import type { Call } from '../transport/request'
import { lastSendCode } from './last-send-code'
import { requestOf } from './request'

/** Milliseconds that the thread may take to start: on a machine that is busy it may be seconds. */
const startTime = 10_000
/** Bytes of the reason that the thread may tell. */
const maxReason = 1024

/** What the thread is given. */
export interface LastSend {
  readonly requests: readonly Omit<Call, 'timeout'>[]
  readonly addresses: readonly Address[]
  /** Milliseconds for all. */
  readonly timeout: number
  readonly answer: Answer
}

/** Memory in which the thread answers while nobody can hear of events. */
export interface Answer {
  /** First what the thread does (see `steps`), then a number for each request (see `outcomes`). */
  readonly states: Int32Array<SharedArrayBuffer>
  /** Why something was not delivered, in UTF-8, up to the first zero. */
  readonly reason: Uint8Array<SharedArrayBuffer>
}

/** What the thread does; each payload that was delivered adds one to `sending`. */
export const steps = { done: -1, starting: 0, sending: 1 } as const
/** How many times its timeout an agent may take that goes on taking payloads. */
export const mostTimeouts = 5

/** How often an agent that is there is tried again at the end, and milliseconds before each. */
export const lastTries = 2
export const lastPause = 100

/** What became of a payload. */
export const outcomes = { lost: 0, delivered: 1, tooLarge: 2 } as const

/** What became of payloads at the end. */
export interface LastResult {
  /** A number of `outcomes` for each payload. */
  readonly states: readonly number[]
  /** Why one was not; undefined where all were. */
  readonly reason: string | undefined
}

/**
 * Sends payloads while the process is ending and its own event loop no longer turns, as at `process.exit()`: a thread
 * of its own does it, and this one waits, no longer than `timeout` milliseconds for the next payload that is taken.
 */
export function sendAtExit(
  payloads: readonly Payload[],
  headers: Readonly<Record<string, string>>,
  addresses: readonly Address[],
  timeout: number,
): LastResult {
  if (payloads.length === 0) return { states: [], reason: undefined }
  const answer: Answer = {
    states: new Int32Array(new SharedArrayBuffer(4 * (payloads.length + 1))),
    reason: new Uint8Array(new SharedArrayBuffer(maxReason)),
  }
  const workerData: LastSend = {
    requests: payloads.map(payload => ({ ...requestOf(payload, headers), body: new Uint8Array(payload.body) })),
    // A function cannot go to another thread.
    addresses: addresses.map(address => (address.kind === 'network' ? { ...address, lookup: undefined } : address)),
    timeout,
    answer,
  }
  // No flags of the process reach the thread: the tracer must not start again in it.
  const worker = new Worker(lastSendCode(), {
    eval: true,
    workerData,
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
  })
  worker.unref()
  const { states } = answer
  Atomics.wait(states, 0, steps.starting, startTime)
  const started = Atomics.load(states, 0) !== steps.starting
  if (started) waitWhileItGoesOn(states, timeout)
  const ends = payloads.map((_, at) => Atomics.load(states, at + 1))
  const usual = started ? `no reply within ${timeout} ms` : `no thread could be started within ${startTime} ms`
  const all = ends.every(state => state === outcomes.delivered)
  return { states: ends, reason: all ? undefined : reasonIn(answer) || usual }
}

function waitWhileItGoesOn(states: Int32Array<SharedArrayBuffer>, timeout: number): void {
  const end = now() + mostTimeouts * timeout
  for (let step = Atomics.load(states, 0); step !== steps.done && now() < end; step = Atomics.load(states, 0)) {
    if (Atomics.wait(states, 0, step, timeout) === 'timed-out') return
  }
}

function reasonIn({ reason }: Answer): string {
  const end = reason.indexOf(0)
  return Buffer.from(reason.subarray(0, end === -1 ? reason.length : end)).toString('utf8')
}
