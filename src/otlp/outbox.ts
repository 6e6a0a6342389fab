import type { Address } from '../transport/address'
import { call } from '../transport/request'
import type { Attribute } from './attributes'
import { contentType, type OtlpProtocol } from './encoder'
import { type Message, ProtobufWriter, type Schema } from './protobuf'

/** Payloads that wait while nobody takes them; the oldest is dropped for a new one. */
const maxWaiting = 6
/** Answers after which the same payload is sent again: https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes */
const passing: ReadonlySet<number> = new Set([408, 429, 502, 503, 504])

/** Where payloads of one signal are posted, and what is told with each. */
export interface Outlet {
  readonly address: Address
  readonly path: string
  readonly protocol: OtlpProtocol
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds for one request. */
  readonly timeout: number
  readonly resource: () => readonly Attribute[]
  readonly untraced: <Result>(fn: () => Result) => Result
  /** The receiver began to fail, or to refuse. */
  readonly failed: (reason: string) => void
}

/** Requests that were made so far, and those that were taken. */
export interface Requests {
  attempts: number
  successes: number
}

/** Payloads that are sent in their order, and wait while nobody takes them. */
export interface Outbox {
  readonly requests: Readonly<Requests>
  put(message: Message): void
  /** Offers all that waits, once. Never rejects. */
  send(): Promise<void>
}

/** Makes an outbox for messages of one schema. */
export function createOutbox(schema: Schema, outlet: Outlet): Outbox {
  const { address, path, protocol, timeout, untraced } = outlet
  const headers = { ...outlet.headers, 'Content-Type': contentType(protocol) }
  const waiting: Buffer[] = []
  const requests: Requests = { attempts: 0, successes: 0 }
  let sending: Promise<void> | undefined
  let failing = false

  async function sendAll(): Promise<void> {
    try {
      for (let body = waiting[0]; body !== undefined; body = waiting[0]) {
        requests.attempts++
        const { status } = await call(address, { method: 'POST', path, headers, body, timeout }).reply
        if (passing.has(status)) {
          fail(`it answered ${status}`)
          return
        }
        if (waiting[0] === body) waiting.shift()
        if (status >= 200 && status < 300) {
          failing = false
          requests.successes++
        } else fail(`it answered ${status}`)
      }
    } catch (error) {
      // They wait for the next time.
      fail(error instanceof Error ? error.message : String(error))
    }
  }

  function fail(reason: string): void {
    if (!failing) outlet.failed(reason)
    failing = true
  }

  return {
    requests,
    put(message) {
      waiting.push(protocol === 'http/json' ? Buffer.from(JSON.stringify(message)) : protobuf(schema, message))
      if (waiting.length > maxWaiting) waiting.shift()
    },
    async send() {
      // One that runs may have looked already.
      await sending
      if (waiting.length === 0) return
      sending ??= untraced(sendAll).finally(() => {
        sending = undefined
      })
      await sending
    },
  }
}

function protobuf(schema: Schema, message: Message): Buffer {
  const writer = new ProtobufWriter()
  writer.fields(schema, message)
  return writer.take()
}
