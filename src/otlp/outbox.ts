import type { Address } from '../transport/address'
import { call } from '../transport/request'
import type { Attribute } from './attributes'
import { contentType, type OtlpProtocol } from './encoder'
import { type Message, ProtobufWriter, type Schema } from './protobuf'

/** The most bytes that wait while nobody takes them; past that the oldest payload is dropped. */
const maxBytes = 4 * 1024 * 1024
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

/** What became of what was to be sent: records of logs, or payloads of metrics. */
export interface Deliveries {
  /** Not sent yet. */
  readonly waiting: number
  readonly sent: number
  /** Refused for good, or the oldest where too much waited. */
  readonly dropped: number
  /** Why the last ones were not taken; undefined while all is well. */
  readonly reason: string | undefined
}

/** Payloads that are sent in their order, and wait while nobody takes them. */
export interface Outbox {
  readonly requests: Readonly<Requests>
  readonly deliveries: () => Deliveries
  /** Takes a message that holds so many of what is counted. */
  put(message: Message, items: number): void
  /** Offers all that waits, once. Never rejects. */
  send(): Promise<void>
}

interface Waiting {
  readonly body: Buffer
  readonly items: number
}

/** Makes an outbox for messages of one schema. */
export function createOutbox(schema: Schema, outlet: Outlet): Outbox {
  const { address, path, protocol, timeout, untraced } = outlet
  const headers = { ...outlet.headers, 'Content-Type': contentType(protocol) }
  const waiting: Waiting[] = []
  const requests: Requests = { attempts: 0, successes: 0 }
  let bytes = 0
  let sent = 0
  let dropped = 0
  let sending: Promise<void> | undefined
  /** The one that may be on its way: it is not dropped, so that it is not counted twice. */
  let leaving: Waiting | undefined
  let reason: string | undefined

  async function sendAll(): Promise<void> {
    try {
      for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
        leaving = next
        requests.attempts++
        const { status } = await call(address, { method: 'POST', path, headers, body: next.body, timeout }).reply
        if (passing.has(status)) {
          fail(`it answered ${status}`)
          return
        }
        forget(0)
        if (status >= 200 && status < 300) {
          reason = undefined
          requests.successes++
          sent += next.items
        } else {
          dropped += next.items
          fail(`it answered ${status}`)
        }
      }
    } catch (error) {
      // They wait for the next time.
      fail(error instanceof Error ? error.message : String(error))
    } finally {
      leaving = undefined
    }
  }

  function fail(why: string): void {
    if (reason === undefined) outlet.failed(why)
    reason = why
  }

  function forget(at: number): number {
    const [gone] = waiting.splice(at, 1)
    bytes -= gone?.body.length ?? 0
    return gone?.items ?? 0
  }

  return {
    requests,
    deliveries: () => ({ waiting: waiting.reduce((sum, { items }) => sum + items, 0), sent, dropped, reason }),
    put(message, items) {
      const body = protocol === 'http/json' ? Buffer.from(JSON.stringify(message)) : protobuf(schema, message)
      waiting.push({ body, items })
      bytes += body.length
      while (bytes > maxBytes && waiting.length > (leaving === undefined ? 1 : 2))
        dropped += forget(leaving === undefined ? 0 : 1)
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
