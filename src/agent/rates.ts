import { createHash } from 'node:crypto'
import { isMap } from './field'

/** Sampling rates by `service:<name>,env:<name>`. */
export type Rates = Readonly<Record<string, number>>

const everything: Rates = { 'service:,env:': 1 }

/** What replies to traces say of sampling: what was set, or what a real agent says behind us. */
export class RateReply {
  body = ''
  /** By it a tracer tells which rates it knows. */
  version = ''

  constructor(rates: Rates = everything) {
    this.#set(rates)
  }

  /** Takes over the rates of a real agent's reply; an agent that says none leaves them as they are. */
  learn(reply: string): void {
    try {
      const parsed: unknown = JSON.parse(reply)
      const rates = isMap(parsed) ? parsed.rate_by_service : undefined
      if (isMap(rates) && Object.values(rates).every(rate => typeof rate === 'number')) this.#set(rates as Rates)
    } catch {
      // Empty, or a page of a proxy.
    }
  }

  #set(rates: Rates): void {
    this.body = JSON.stringify({ rate_by_service: rates })
    this.version = createHash('sha256').update(this.body).digest('hex').slice(0, 16)
  }
}
