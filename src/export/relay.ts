import { BroadcastChannel, getEnvironmentData, threadId } from 'node:worker_threads'
import { guarded } from '../core/fault'
import type { Payload } from '../encoding/encoder'
import type { FlushResult } from './counts'
import { channelName, type FromThread, type ToThread, targetKey } from './thread-message'

/** The most bytes that the other thread may leave lying. */
const maxBytes = 16 * 1024 * 1024

/**
 * The way out of a thread: what it has to send it gives to the thread that started it, at once. Who terminates a thread gives
 * it no time for anything, and what was given is safe.
 */
export class Relay {
  readonly #channel = new BroadcastChannel(channelName(threadId))
  readonly #room = new Int32Array(new SharedArrayBuffer(4))
  readonly #target: string
  #flushed: ((result: FlushResult) => void)[] = []
  #given = 0
  #givenSpans = 0
  #settledSpans = 0
  #deliveredSpans = 0
  /** What was given before the other thread said that it hears; undefined from then on. It may have been too early. */
  #early: FromThread[] | undefined = []
  /** Whether somebody takes what is given: a tracer runs in the other thread, and sends to the same place. */
  isLive: boolean
  /** Why the other thread could not deliver all at the last flush. */
  reason: string | undefined

  /** `target` names where this thread would send to. */
  constructor(target: string) {
    this.#channel.onmessage = guarded((event: unknown) => this.#hear((event as { readonly data: ToThread }).data))
    // Setting a listener makes it hold the thread.
    this.#channel.unref()
    this.#target = target
    this.isLive = getEnvironmentData(targetKey) === target
    this.#begin()
  }

  #begin(): void {
    this.#tell({ kind: 'begun', target: this.#target, room: this.#room })
  }

  /** Gives nothing any more: this thread sends to another place now. */
  leave(): void {
    this.isLive = false
    this.#channel.close()
  }

  /** How many bytes the other thread has not taken yet. */
  get bytes(): number {
    return Atomics.load(this.#room, 0)
  }

  /** Gives a payload away; false where there is no room for it. */
  give(payload: Payload): boolean {
    const { body } = payload
    if (this.bytes + body.length > maxBytes) return false
    Atomics.add(this.#room, 0, body.length)
    this.#givenSpans += payload.spans
    // What is cloned is the whole of the memory below a view.
    const copy = { ...payload, body: Buffer.from(new Uint8Array(body).buffer) }
    const message = { kind: 'payload', payload: copy, count: this.#given++ } as const
    this.#early?.push(message)
    this.#tell(message)
    return true
  }

  /** How many spans no agent is known to have of those that were given: known after a flush. */
  get late(): number {
    return this.#givenSpans - this.#settledSpans
  }

  /** How many spans were given that no flush has delivered. */
  get undelivered(): number {
    return this.#givenSpans - this.#deliveredSpans
  }

  /**
   * Has the other thread flush. What that could not deliver may be of others that give to it: as much of what this one gave
   * counts as late.
   */
  flush(timeout: number): Promise<void> {
    const given = this.#givenSpans
    return new Promise(resolve => {
      const timer = setTimeout(resolve, timeout)
      this.#flushed.push(({ delivered, undelivered, reason }) => {
        clearTimeout(timer)
        const settled = Math.max(given - undelivered - this.#settledSpans, 0)
        this.#settledSpans += settled
        this.#deliveredSpans += Math.min(settled, delivered)
        this.reason = reason
        resolve()
      })
      // Its answer is to come before the time is over.
      this.#tell({ kind: 'flush', timeout: timeout * 0.9 })
    })
  }

  #hear(message: ToThread): void {
    if (message.kind === 'flushed') this.#flushed.shift()?.(message.result)
    else if (message.kind === 'hello') this.#begin()
    else {
      this.isLive = message.kind === 'ready'
      for (const early of this.#early ?? []) this.#tell(early)
      this.#early = undefined
      this.#tell({ kind: 'repeated' })
    }
  }

  #tell(message: FromThread): void {
    this.#channel.postMessage(message)
  }
}
