import { hideInSetting } from '../secrets/credentials'
import { type Address, addressOf, showAddress } from '../transport/address'
import { call } from '../transport/request'
import type { AgentStatus } from './model'

/** What is passed on: a request as it came. */
export interface Parcel {
  readonly method: 'POST' | 'PUT'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** How much may wait, in bytes. */
const maxWaiting = 16 * 1024 * 1024
/** What a parcel costs beside its body. */
const overhead = 500
/** How long one request may take, in milliseconds. */
const timeout = 10_000
/** The first pause after a failure and the longest, in milliseconds. */
const firstPause = 250
const longestPause = 8000
/** How long the end may wait for what is under way, in milliseconds. */
const patience = 2000

/** Passes payloads on to a real agent: in order, one at a time, again where the network or the agent fails. */
export class Forwarder {
  readonly address: Address
  readonly #replied: (body: string) => void
  readonly #changed: () => void
  readonly #waiting: Parcel[] = []
  #bytes = 0
  #sent = 0
  #dropped = 0
  #failing = ''
  #running = false
  #run: Promise<void> = Promise.resolve()
  #wake: (() => void) | undefined
  #closed = false

  /** `replied` hears the body of each reply to traces, `changed` that the status did. Throws where `url` is no URL of an agent. */
  constructor(url: string, replied: (body: string) => void, changed: () => void) {
    this.address = addressOf(readUrl(url))
    this.#replied = replied
    this.#changed = changed
  }

  /** Queues a parcel; the oldest make room. */
  send(parcel: Parcel): void {
    this.#waiting.push(parcel)
    this.#bytes += sizeOf(parcel)
    while (this.#bytes > maxWaiting && this.#waiting.length > 0) {
      this.#take()
      this.#dropped++
    }
    if (!this.#running) this.#run = this.#sendAll()
    this.#changed()
  }

  /** How it goes. */
  status(): NonNullable<AgentStatus['forward']> {
    return {
      to: showAddress(this.address),
      sent: this.#sent,
      dropped: this.#dropped,
      waiting: this.#waiting.length,
      failing: this.#failing,
    }
  }

  /** Sends what waits, unless that fails or takes longer than two seconds. */
  async close(): Promise<void> {
    this.#closed = true
    this.#wake?.()
    let timer: NodeJS.Timeout | undefined
    await Promise.race([this.#run, new Promise(resolve => (timer = setTimeout(resolve, patience)))])
    clearTimeout(timer)
    this.#waiting.length = 0
    this.#bytes = 0
  }

  async #sendAll(): Promise<void> {
    this.#running = true
    let pause = firstPause
    for (let parcel = this.#waiting[0]; parcel !== undefined; parcel = this.#waiting[0]) {
      const failure = await this.#try(parcel)
      this.#failing = failure ?? ''
      this.#changed()
      if (failure === undefined) {
        pause = firstPause
        continue
      }
      if (this.#closed) break
      await this.#rest(pause)
      pause = Math.min(longestPause, pause * 2)
    }
    this.#running = false
  }

  /** Sends one parcel; returns why it must be sent again. */
  async #try(parcel: Parcel): Promise<string | undefined> {
    try {
      const { status, body } = await call(this.address, { ...parcel, timeout }).reply
      if (status === 429 || status === 408 || status >= 500) return `${parcel.path}: status ${status}`
      // While it was under way it may have had to make room; then it counts as dropped although it arrived.
      if (this.#waiting[0] === parcel) {
        this.#take()
        if (status < 300) this.#sent++
        else this.#dropped++
      }
      if (status < 300 && parcel.path.endsWith('/traces')) this.#replied(body)
      return undefined
    } catch (error) {
      return error instanceof Error ? error.message || error.name : String(error)
    }
  }

  #take(): void {
    const parcel = this.#waiting.shift()
    if (parcel !== undefined) this.#bytes -= sizeOf(parcel)
  }

  #rest(pause: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, pause).unref()
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

function sizeOf({ body }: Parcel): number {
  return body.length + overhead
}

function readUrl(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed !== undefined && /^(?:https?|unix):$/.test(parsed.protocol)) return parsed
  throw new Error(
    `the agent to pass traces on to: expected a URL such as http://localhost:8126, got ${hideInSetting(url)}`,
  )
}

/** The headers that another agent needs. */
export function passedHeaders(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const passed: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string' && /^(?:content-type$|datadog-|x-datadog-|dd-)/.test(name)) passed[name] = value
  }
  return passed
}
