import type { ServerResponse } from 'node:http'
import { begin, sendText } from './reply'

/** The shortest time between two events, in milliseconds. */
const interval = 300
/** How often a connection without events is kept alive, in milliseconds. */
const heartbeat = 15_000
const maxListeners = 32
/** A reader that has this much unread is gone. */
const maxUnread = 1024 * 1024

/** Tells pages of changes, as server-sent events. */
export class LiveFeed {
  readonly #status: () => unknown
  readonly #onPages: (open: number) => void
  readonly #listeners = new Set<ServerResponse>()
  #pending: NodeJS.Timeout | undefined
  #beat: NodeJS.Timeout | undefined
  #sent = 0

  /** `status` is asked for what an event says; `onPages` hears how many pages listen, whenever that changes. */
  constructor(status: () => unknown, onPages: (open: number) => void = () => {}) {
    this.#status = status
    this.#onPages = onPages
  }

  /** Answers a request with events until it closes; the first tells how things stand. */
  add(response: ServerResponse): void {
    if (this.#listeners.size >= maxListeners) {
      sendText(response, 429, `${maxListeners} pages listen already`)
      return
    }
    begin(response, 200, { 'Content-Type': 'text/event-stream' })
    response.write(this.#event())
    this.#listeners.add(response)
    this.#onPages(this.#listeners.size)
    response.once('close', () => {
      this.#listeners.delete(response)
      this.#onPages(this.#listeners.size)
      if (this.#listeners.size === 0) this.#rest()
    })
    this.#beat ??= setInterval(() => this.#write(': still here\n\n'), heartbeat).unref()
  }

  /** Says that something changed. */
  changed(): void {
    if (this.#listeners.size === 0 || this.#pending !== undefined) return
    const wait = Math.max(0, this.#sent + interval - performance.now())
    this.#pending = setTimeout(() => {
      this.#pending = undefined
      this.#sent = performance.now()
      this.#write(this.#event())
    }, wait).unref()
  }

  /** Ends all. */
  close(): void {
    this.#rest()
    for (const listener of this.#listeners) listener.end()
  }

  #rest(): void {
    clearTimeout(this.#pending)
    clearInterval(this.#beat)
    this.#pending = undefined
    this.#beat = undefined
  }

  #event(): string {
    return `event: status\ndata: ${JSON.stringify(this.#status())}\n\n`
  }

  #write(text: string): void {
    for (const listener of this.#listeners) {
      if (listener.writableLength > maxUnread) listener.destroy()
      else listener.write(text)
    }
  }
}
