import type { IncomingMessage } from 'node:http'

/** A Datadog Agent's limit, in bytes. Source: datadog-agent, pkg/trace/config/config.go, MaxRequestBytes. */
export const maxBody = 25 * 1024 * 1024
/** What the bodies of all requests that are under way may take together, in bytes. */
const maxHeld = 256 * 1024 * 1024

/** Parts that are smaller are put together: each takes memory of its own, and a sender may send byte by byte. */
const smallPart = 4096
const joined = 65_536

/** A body, or why there is none; `status` 0 where nobody is left to tell. */
export type Body =
  | { readonly bytes: Buffer }
  | { readonly status: 0 | 413 | 415 | 429; readonly reason: string; readonly problem: string }

let held = 0

/** Reads a body of at most `limit` bytes. What is too large is read to its end but not kept, so that the sender hears why. */
export function readBody(request: IncomingMessage, limit: number = maxBody): Promise<Body> {
  const { 'content-encoding': encoding } = request.headers
  return new Promise(resolve => {
    const parts = new Parts()
    let size = 0
    let kept = 0
    let refused: Body | undefined
    const release = (): void => {
      held -= kept
      kept = 0
      parts.clear()
    }
    const refuse = (status: 413 | 415 | 429, reason: string, problem: string): void => {
      release()
      refused = { status, reason, problem }
    }
    if (encoding !== undefined && encoding !== 'identity') {
      refuse(415, 'content encoding', `Content-Encoding: expected none, got ${encoding}`)
    }
    request.on('data', (part: Buffer) => {
      size += part.length
      if (refused !== undefined) return
      if (size > limit) return refuse(413, 'too large', `the body has more than ${limit} bytes`)
      if (held + part.length > maxHeld) return refuse(429, 'busy', 'the agent is reading too much at once')
      held += part.length
      kept += part.length
      parts.add(part)
    })
    request.once('end', () => {
      const body: Body = refused ?? { bytes: parts.join() }
      release()
      resolve(body)
    })
    request.once('error', () => {})
    request.once('close', () => {
      release()
      resolve({ status: 0, reason: 'cut off', problem: 'the sender went away' })
    })
  })
}

/** What has come of a body. */
class Parts {
  readonly #parts: Buffer[] = []
  #room = Buffer.alloc(0)
  #used = 0

  add(part: Buffer): void {
    if (part.length >= smallPart) {
      this.#close()
      this.#parts.push(part)
      return
    }
    if (this.#used + part.length > this.#room.length) {
      this.#close()
      this.#room = Buffer.allocUnsafe(joined)
    }
    this.#used += part.copy(this.#room, this.#used)
  }

  join(): Buffer {
    this.#close()
    return this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts)
  }

  clear(): void {
    this.#parts.length = 0
    this.#room = Buffer.alloc(0)
    this.#used = 0
  }

  #close(): void {
    if (this.#used > 0) this.#parts.push(this.#room.subarray(0, this.#used))
    this.#room = this.#room.subarray(this.#used)
    this.#used = 0
  }
}
