import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http'
import { type Behaviour, replyUnder, send } from './personality/behaviour'
import { datadogPersonality, type Info, type Rates } from './personality/datadog'
import { datakitPersonality } from './personality/datakit'
import { Inbox } from './personality/inbox'
import type { Point } from './personality/points'
import type { Arrival, Personality, Reply } from './personality/reply'
import { tree } from './tree'
import { createUntracedServer } from './untraced-server'
import { MAX_BODY_BYTES, type ValidatorOptions } from './validator'
import { createWaiting } from './waiting'
import { refusal } from './wire/refusal'
import type { PayloadVersion, Span } from './wire/span'

/** Which agent to be and where to listen; by default on a free port of 127.0.0.1. */
export interface AgentOptions extends Pick<ValidatorOptions, 'partialFlush' | 'traceIdBits'> {
  readonly personality: 'datadog' | 'datakit'
  /** Path of a unix socket, instead of a port. */
  readonly socket?: string
  readonly port?: number
  readonly host?: string
  /** A path before every endpoint, such as `/proxy`; the rest of the paths is 404. */
  readonly prefix?: string
  /** Replaces parts of the usual reply to a request. */
  readonly reply?: (arrival: Arrival) => Partial<Reply> | undefined
  /** The first sampling rates of the Datadog Agent. Default: all spans. */
  readonly rates?: Rates
  /** Replaces keys of the Datadog Agent's /info. */
  readonly info?: Info
  /** Larger bodies are dropped: 413 from the Datadog Agent (default 25 MiB), an empty 200 from DataKit (default no limit). */
  readonly maxBodyBytes?: number
}

/** One request as it arrived; `size` in bytes, `status` 0 where nothing was answered. */
export interface ReceivedRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly size: number
  readonly body: Buffer
  readonly status: number
}

/** Starts an agent in this process that decodes and checks every payload; end it with `close()`. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const agent = new Agent(options)
  await agent.listen()
  return agent
}

const TRACE_VERSIONS: Readonly<Record<string, PayloadVersion>> = {
  '/v0.3/traces': '0.3',
  '/v0.4/traces': '0.4',
  '/v0.5/traces': '0.5',
}

/** A running agent. Problems of any payload wait for `check()` or `close()`, which throw them. */
export class Agent {
  readonly requests: ReceivedRequest[] = []
  /** Connections accepted so far. */
  connections = 0
  readonly #options: AgentOptions
  readonly #server: Server
  readonly #personality: Personality
  readonly #inbox: Inbox
  readonly #waiting = createWaiting()
  #rates: Rates
  #behaviour: Behaviour = 'normal'
  #times = Number.POSITIVE_INFINITY
  #delay = 0
  #port = 0

  constructor(options: AgentOptions) {
    this.#options = options
    this.#rates = options.rates ?? { 'service:,env:': 1 }
    this.#personality =
      options.personality === 'datadog'
        ? datadogPersonality(() => this.#rates, options.info ?? {}, options.maxBodyBytes ?? MAX_BODY_BYTES)
        : datakitPersonality(options.maxBodyBytes ?? 0)
    this.#inbox = new Inbox({ ...options, ...offers(options) })
    this.#server = createUntracedServer((request, response) => this.#receive(request, response))
    this.#server.on('connection', () => {
      this.connections++
      this.#waiting.tell()
    })
  }

  /** Starts to listen; `startAgent` has done it. */
  async listen(): Promise<void> {
    const { socket, port = 0, host = '127.0.0.1' } = this.#options
    this.#server.listen(socket ? { path: socket } : { port, host })
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (typeof address === 'object' && address !== null) this.#port = address.port
  }

  /** The port listened on, also after `close()`; 0 on a unix socket. */
  get port(): number {
    return this.#port
  }

  /** What DD_TRACE_AGENT_URL must be: http://host:port with the prefix, or unix:///path. */
  get url(): string {
    const { socket, host = '127.0.0.1', prefix = '' } = this.#options
    if (socket) return `unix://${socket}`
    return `http://${host.includes(':') ? `[${host}]` : host}:${this.port}${prefix}`
  }

  /** What a child process needs to find this agent. */
  environment(): { DD_TRACE_AGENT_URL: string } {
    return { DD_TRACE_AGENT_URL: this.url }
  }

  /** All chunks that arrived and were accepted, those that DataKit drops afterwards included. */
  traces(): readonly (readonly Span[])[] {
    return this.#inbox.chunks
  }

  /** All spans that arrived and were accepted. */
  spans(): readonly Span[] {
    return this.#inbox.chunks.flat()
  }

  /** What DataKit would store, whichever the personality. */
  points(): readonly Point[] {
    return this.#inbox.store.points
  }

  /** Chunks that DataKit would drop for a rejecting priority. */
  dropped(): readonly (readonly Span[])[] {
    return this.#inbox.store.dropped
  }

  /** Resolves to all spans once there are at least `count`; rejects after `timeoutMs` with what did arrive. */
  async waitForSpans(count: number, timeoutMs = 5000): Promise<readonly Span[]> {
    await this.waitFor(() => this.spans().length >= count, timeoutMs, `${count} spans`)
    return this.spans()
  }

  /** Resolves once `predicate` holds, asked again after every connection and request; rejects after `timeoutMs` with what did arrive. */
  waitFor(predicate: (agent: this) => boolean, timeoutMs = 5000, wanted = String(predicate)): Promise<void> {
    const failure = () => `waited ${timeoutMs} ms for ${wanted}; ${this.summary()}`
    return this.#waiting.until(() => predicate(this), timeoutMs, failure)
  }

  /** What arrived so far, as text: requests, the spans as trees, problems. */
  summary(): string {
    const requests = this.requests.map(({ method, path, size, status }) => `${method} ${path} ${size} bytes ${status}`)
    const parts = [`${requests.length} requests`, ...requests, `${this.spans().length} spans`, tree(this.spans())]
    return [...parts, ...this.#inbox.problems.map(problem => `problem: ${problem}`)].filter(Boolean).join('\n')
  }

  /** From now on `check()` and `close()` fail on a span of another name. */
  expectOnly(names: readonly string[]): void {
    this.#inbox.expectOnly(names)
  }

  /** Misbehaves for the next `times` trace requests (default: until told otherwise); `delay` in ms for 'slow'. */
  behave(behaviour: Behaviour, { times = Number.POSITIVE_INFINITY, delay = 300 } = {}): void {
    this.#behaviour = behaviour
    this.#times = times
    this.#delay = delay
  }

  /** Changes the Datadog Agent's sampling rates for the replies to come. */
  setRates(rates: Rates): void {
    this.#rates = rates
  }

  /** Forgets requests, spans and points, but no problem. */
  clear(): void {
    this.requests.length = 0
    this.#inbox.clear()
  }

  /** Takes the problems found so far, so that `check()` does not throw them. */
  takeProblems(): string[] {
    return this.#inbox.problems.splice(0)
  }

  /** Throws one Error with all problems since the last call. */
  check(): void {
    const problems = this.takeProblems()
    if (problems.length > 0) throw new Error(`the agent found ${problems.length} problems:\n${problems.join('\n')}`)
  }

  /** Stops to listen, ends every connection, then checks. */
  async close(): Promise<void> {
    await new Promise<void>(resolve => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
    this.check()
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => this.#answer(request, Buffer.concat(parts), response))
    request.on('error', () => {
      this.#inbox.problems.push(`${request.method} ${request.url}: the sender cut it off`)
      this.#waiting.tell()
    })
  }

  #answer(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const { method = '', url = '', headers } = request
    const prefix = this.#options.prefix ?? ''
    const [route = ''] = url.split('?')
    const path = route.startsWith(`${prefix}/`) ? route.slice(prefix.length) : '/outside-of-the-prefix'
    const version = TRACE_VERSIONS[path]
    const refused = version && refusal(body, headers['content-type'], version)
    const arrival: Arrival = { method, path, headers, size: body.length, refused }
    const behaviour = version && this.#times-- > 0 ? this.#behaviour : 'normal'
    const usual = this.#personality(arrival)
    const reply = replyUnder(behaviour, arrival, { ...usual, ...this.#options.reply?.(arrival) })
    if (version) this.#inbox.examine(body, headers, version, reply?.taken === true && refused === undefined)
    this.requests.push({ method, path: url, headers, size: body.length, body, status: reply?.status ?? 0 })
    if (reply) response.once('close', this.#waiting.tell)
    else setImmediate(this.#waiting.tell)
    send(response, reply, behaviour, this.#delay)
  }
}

/** Which optional parts of a span the agent's /info says it takes. */
function offers({ personality, info }: AgentOptions): { spanEvents: boolean; metaStruct: boolean } {
  const told: Info = personality === 'datadog' ? { span_events: true, span_meta_structs: true, ...info } : {}
  return { spanEvents: told.span_events === true, metaStruct: told.span_meta_structs === true }
}
