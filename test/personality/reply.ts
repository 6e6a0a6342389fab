import type { IncomingHttpHeaders } from 'node:http'

/** A request as an agent sees it before it answers; `size` is the body's bytes. */
export interface Arrival {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly size: number
  /** Why an agent's decoder would refuse the traces in the body; undefined where it would take them. */
  readonly refused?: string | undefined
}

/** An answer; `taken` says whether the agent keeps the traces of the request. */
export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly taken: boolean
}

/** How one kind of agent answers when nothing is wrong with it. */
export type Personality = (arrival: Arrival) => Reply

/** True where the request says that it carries nothing, which both agents accept without reading it. */
export function carriesNothing(arrival: Arrival): boolean {
  return arrival.headers['x-datadog-trace-count'] === '0' || arrival.headers['content-length'] === '0'
}
