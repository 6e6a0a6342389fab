import type { Payload } from '../encoding/encoder'
import { MsgpackWriter } from '../encoding/msgpack'
import { arrayHeader } from '../encoding/msgpack-end'

/** Payloads of threads that become one: a thread gives each trace by itself. */
export class Gathered {
  #payloads: Payload[] = []
  size = 0
  spans = 0

  /** Adds a payload; false where it has to be sent by itself. */
  add(payload: Payload): boolean {
    if (payload.path !== '/v0.4/traces' || payload.headers !== undefined) return false
    this.#payloads.push(payload)
    this.size += payload.body.length
    this.spans += payload.spans
    return true
  }

  /** Hands out what was added as one payload; undefined where that is nothing. */
  take(): Payload | undefined {
    const [first] = this.#payloads
    if (first === undefined) return undefined
    const traces = this.#payloads.reduce((sum, payload) => sum + payload.traces, 0)
    const header = new MsgpackWriter(arrayHeader)
    header.array(traces)
    const body = Buffer.concat([header.bytes, ...this.#payloads.map(payload => payload.body.subarray(arrayHeader))])
    const joined = { ...first, body, traces, spans: this.spans }
    this.#payloads = []
    this.size = 0
    this.spans = 0
    return joined
  }
}
