import type { TestContext } from 'node:test'
import { encode } from '@msgpack/msgpack'
import { type LocalAgent, type LocalAgentOptions, startLocalAgent } from '../../src/agent/start'

/** A local agent under test and what one asks it. */
export interface Rig {
  readonly agent: LocalAgent
  /** What it told the user. */
  readonly notes: readonly string[]
  /** Asks for a path; without `body` by GET. */
  ask(path: string, init?: RequestInit): Promise<Response>
  /** The JSON of a path, which must be there. */
  json<T>(path: string): Promise<T>
  /** Sends chunks of spans as MessagePack. */
  send(traces: unknown, path?: string): Promise<Response>
}

/** Starts an agent on free ports that ends with the test. */
export async function startRig(test: TestContext, options: Partial<LocalAgentOptions> = {}): Promise<Rig> {
  const notes: string[] = []
  const agent = await startLocalAgent({ port: 0, statsdPort: 0, log: line => notes.push(line), ...options })
  test.after(() => agent.close())
  const ask = (path: string, init?: RequestInit): Promise<Response> => fetch(agent.url + path, init)
  return {
    agent,
    notes,
    ask,
    async json(path) {
      const response = await ask(path)
      const text = await response.text()
      if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text}`)
      return JSON.parse(text)
    },
    send: (traces, path = '/v0.4/traces') => post(ask, path, encode(traces, { useBigInt64: true })),
  }
}

/** Sends bytes as a tracer does. */
export function post(ask: Rig['ask'], path: string, body: Uint8Array): Promise<Response> {
  return ask(path, { method: 'PUT', body: new Uint8Array(body), headers: { 'Content-Type': 'application/msgpack' } })
}

let lastId = 1n

/** A span as v0.4 sends it, with an id of its own; without `trace_id` it is alone in its trace. */
export function wireSpan(fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const id = ++lastId
  return {
    service: 'shop',
    name: 'web.request',
    resource: 'GET /',
    type: 'web',
    trace_id: id,
    span_id: id,
    parent_id: 0n,
    start: 1_790_000_000_000_000_000n + id * 1_000_000n,
    duration: 5_000_000n,
    error: 0,
    meta: {},
    metrics: {},
    ...fields,
  }
}

/** An id as the API shows it. */
export function hex(id: number | bigint): string {
  return id.toString(16).padStart(16, '0')
}
