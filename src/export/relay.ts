import { BroadcastChannel, getEnvironmentData, threadId } from 'node:worker_threads'
import { guarded } from '../core/fault'
import type { Payload } from '../encoding/encoder'
import { type FlushResult, nothingFlushed } from './counts'
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
  /** What was given before the other thread said that it hears; undefined from then on. It may have been too early. */
  #early: FromThread[] | undefined = []
  /** Whether somebody takes what is given: a tracer runs in the other thread, and sends to the same place. */
  isLive: boolean

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

  /** Gives a payload away; false where there is no room for it. */
  give(payload: Payload): boolean {
    const { body } = payload
    if (Atomics.load(this.#room, 0) + body.length > maxBytes) return false
    Atomics.add(this.#room, 0, body.length)
    // What is cloned is the whole of the memory below a view.
    const copy = { ...payload, body: Buffer.from(new Uint8Array(body).buffer) }
    const message = { kind: 'payload', payload: copy, count: this.#given++ } as const
    this.#early?.push(message)
    this.#tell(message)
    return true
  }

  /** Has the other thread flush. */
  flush(timeout: number): Promise<FlushResult> {
    return new Promise(resolve => {
      const timer = setTimeout(() => resolve(nothingFlushed), timeout)
      this.#flushed.push(result => {
        clearTimeout(timer)
        resolve(result)
      })
      this.#tell({ kind: 'flush', timeout })
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
