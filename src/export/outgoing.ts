import { now } from '../core/clock'
import type { Span } from '../core/span'
import type { Trace } from '../core/trace'
import type { Encoder, Payload } from '../encoding/encoder'
import { Batch, fullPayload } from './batch'
import { Gathered } from './gathered'
import type { Relay } from './relay'
import { Sender } from './sender'
import type { Owed, SenderContext } from './sender-context'
import { encodeOpen, type OpenChunk, type Wanted } from './snapshots'

/** Bytes that may lie in the queue while more is encoded that can wait. */
const mostAhead = 4 * 1024 * 1024

/** What the way out needs of its surroundings. */
export interface OutgoingContext extends Omit<SenderContext, 'divide' | 'dropped'> {
  readonly encoder: Encoder
  /** Where payloads go while somebody takes them there; undefined in the first thread of a process. */
  readonly relay?: Relay | undefined
}

/** The way from spans that are to be sent to an agent: the payload that was begun, and those that wait. */
export class Outgoing {
  readonly #context: OutgoingContext
  readonly #batch: Batch
  readonly #gathered = new Gathered()
  readonly #sender: Sender
  /** Headers that the next payload of our own has beside the usual ones. */
  headers: (() => Readonly<Record<string, string>>) | undefined

  constructor(context: OutgoingContext) {
    this.#context = context
    this.#batch = new Batch(context.encoder, () => this.hand())
    this.#sender = new Sender({
      ...context,
      delivered: (payload, verdict, address) => {
        context.delivered(payload, verdict, address)
        context.encoder.recycle(payload)
      },
      dropped: payload => context.encoder.recycle(payload),
      divide: payload => this.#batch.divide(payload),
    })
  }

  /** Adds spans of one trace, and returns how many could be encoded. */
  add(trace: Trace, spans: readonly Span[]): number {
    return this.#batch.add(trace, spans)
  }

  /** Adds a payload of another thread. */
  addFromThread(payload: Payload): void {
    // One of open spans alone is none that was begun.
    if (payload.spans === 0 || !this.#gathered.add(payload)) this.#push(payload)
    else if (this.#gathered.size >= fullPayload) this.hand()
  }

  /** Whether spans are in a payload that was begun. */
  get isBegun(): boolean {
    return this.#batch.spans + this.#gathered.spans > 0
  }

  /** Whether another thread takes what is handed over. */
  get isRelayed(): boolean {
    return this.#liveRelay !== undefined
  }

  get #liveRelay(): Relay | undefined {
    const { relay } = this.#context
    return relay?.isLive ? relay : undefined
  }

  /** True while an agent has failed and the next try is waited for. */
  get pausing(): boolean {
    return this.#sender.pausing
  }

  /** True while no payload is owed that was handed over. */
  get idle(): boolean {
    return this.#sender.idle
  }

  /** How many spans are encoded and not delivered. */
  get spans(): number {
    return this.#batch.spans + this.#gathered.spans + this.#sender.spans
  }

  /** How many spans another thread was given that no agent is known to have. */
  get late(): number {
    return this.#liveRelay?.late ?? 0
  }

  /** How many spans an agent is known to have. */
  get delivered(): number {
    return this.#context.counts.sent - (this.#context.relay?.undelivered ?? 0)
  }

  /** Why the last payload was not taken; undefined where it was. */
  get reason(): string | undefined {
    return this.#sender.reason ?? this.#context.relay?.reason
  }

  /** Ends the payload that was begun, and hands it over to be sent. */
  hand(): void {
    for (const payload of this.#take()) this.#push(payload)
  }

  /** Resolves when all was delivered or given up, or after `timeout` milliseconds: see `Sender.drain`. */
  async drain(timeout: number, last: boolean): Promise<void> {
    const end = now() + timeout
    if (!this.#sender.idle) await this.#sender.drain(timeout, last)
    await this.#liveRelay?.flush(Math.max(end - now(), 0))
  }

  /** Lets the event loop turn, and agents take what fills the queue; false where they did not in `timeout` milliseconds. */
  async pace(timeout: number, last: boolean): Promise<boolean> {
    const isFull = (): boolean => (this.#liveRelay ?? this.#sender).bytes > mostAhead
    if (isFull()) await this.drain(timeout, last)
    else await new Promise(resolve => setImmediate(resolve))
    return timeout > 0 && !isFull()
  }

  /** Hands over what is open, as it stands. */
  handOpen(chunks: readonly OpenChunk[], wanted: Wanted): void {
    this.hand()
    for (const payload of this.#encodeOpen(chunks, wanted)) this.#push(payload)
  }

  /** What is left at the end of the process, and what is open. */
  surrender(open: readonly OpenChunk[], wanted: Wanted): Owed {
    this.#sender.hearLast(this.#context.timeout)
    const owed = this.#sender.surrender()
    return { ...owed, payloads: [...owed.payloads, ...this.#take(), ...this.#encodeOpen(open, wanted)] }
  }

  /** Only where nothing is begun. */
  #encodeOpen(chunks: readonly OpenChunk[], wanted: Wanted): readonly Payload[] {
    const payloads = encodeOpen(chunks, this.#context, wanted)
    const headers = payloads.length > 0 ? this.headers?.() : undefined
    return headers === undefined ? payloads : payloads.map(payload => ({ ...payload, headers }))
  }

  /** Sends to another place from now on. */
  readdress(): void {
    this.#context.relay?.leave()
    this.#sender.forgetAddress()
  }

  /** What was begun, as payloads. */
  #take(): readonly Payload[] {
    const own = this.#batch.spans === 0 ? undefined : this.#batch.take()
    const headers = own && this.headers?.()
    return [headers ? { ...own, headers } : own, this.#gathered.take()].filter(payload => payload !== undefined)
  }

  #push(payload: Payload): void {
    const relay = this.#liveRelay
    if (relay === undefined) {
      this.#sender.push(payload)
      return
    }
    const { counts, encoder } = this.#context
    if (relay.give(payload)) counts.sent += payload.spans
    else counts.droppedFull += payload.spans
    encoder.recycle(payload)
  }
}
