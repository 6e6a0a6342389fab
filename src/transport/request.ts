import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http'
import type { Socket } from 'node:net'
import type { Address } from './address'
import { lookupOptions } from './loopback'
import { plain, secured } from './node-functions'
import { unfailing } from './unfailing'

/** The most of a reply's body that is read, in bytes: an agent answers in a few hundred. */
const maxReply = 1024 * 1024

/** How many requests may be under way at once: at the end, what is left is to go before the process does. */
export const lanes = 8

/** What is asked of an agent. */
export interface Call {
  readonly method: 'GET' | 'PUT' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | undefined
  /** Milliseconds for the whole exchange. */
  readonly timeout: number
}

/** What an agent answered. */
export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A call under way. */
export interface Exchange {
  /** Rejects with a network error, whose message a person can act on. */
  readonly reply: Promise<Reply>
  /** True once the system has all of the request, so that it arrives even if this process ends now. */
  handedOver(): boolean
  /** The socket that carries it; undefined before there is one. */
  socket(): Socket | undefined
}

const agents = new Map<boolean, Agent>()

/** Sends one HTTP request. Its socket does not keep the process alive. */
export function call(address: Address, { method, path, headers, body, timeout }: Call): Exchange {
  const secure = address.kind === 'network' && address.secure
  const { request: make, Agent } = secure ? secured() : plain
  const options: RequestOptions = {
    method,
    path: address.basePath + path,
    headers: { ...headers, ...(body && { 'Content-Length': String(body.length) }) },
    agent: keepAliveAgent(Agent, secure),
    ...(address.kind === 'socket'
      ? { socketPath: address.path }
      : { hostname: address.hostname, port: address.port, ...lookupOptions(address.hostname, address.lookup) }),
  }
  let handedOver: (() => boolean) | undefined
  let request: ClientRequest | undefined
  const reply = new Promise<Reply>((resolve, reject) => {
    const sent: ClientRequest & { readonly res?: IncomingMessage | null } = make(options)
    request = sent
    handedOver = handingOver(sent)
    const timer = setTimeout(
      unfailing(() => {
        // A reply that has begun has told its status.
        if (!sent.res) reject(timedOut(timeout))
        sent.destroy()
      }, reject),
      timeout,
    )
    timer.unref()
    sent.once(
      'socket',
      unfailing(socket => socket.unref(), reject),
    )
    sent.once(
      'response',
      unfailing(response => readReply(response, resolve, reject), reject),
    )
    // 101: Node gives the socket away, and tells neither a response nor an error.
    sent.once(
      'upgrade',
      unfailing((response, socket) => {
        socket.destroy()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: '' })
      }, reject),
    )
    sent.once('error', reject)
    sent.once(
      'close',
      unfailing(() => {
        clearTimeout(timer)
        // No harm where the reply came first.
        if (!sent.res) reject(new Error('the connection closed before a reply'))
      }, reject),
    )
    sent.end(body)
  })
  return { reply, handedOver: () => handedOver?.() === true, socket: () => request?.socket ?? undefined }
}

/** Whether the system has all of a request: also in the moment in which it has, and Node has not said so yet. */
function handingOver(request: ClientRequest): () => boolean {
  let finished = false
  const finish = unfailing(() => {
    finished = true
  })
  request.once('finish', finish)
  return () => {
    const { socket, destroyed, writableEnded, writableLength } = request
    return finished || (!destroyed && writableEnded && socket?.connecting === false && writableLength === 0)
  }
}

function keepAliveAgent(Make: typeof Agent, secure: boolean): Agent {
  let agent = agents.get(secure)
  if (agent === undefined) {
    agent = new Make({ keepAlive: true, maxSockets: lanes, scheduling: 'lifo' })
    agents.set(secure, agent)
  }
  return agent
}

function readReply(response: IncomingMessage, resolve: (reply: Reply) => void, reject: (error: unknown) => void): void {
  const parts: Buffer[] = []
  let size = 0
  const take = unfailing((part: Buffer) => {
    size += part.length
    if (size > maxReply) response.destroy()
    else parts.push(part)
  }, reject)
  response.on('data', take)
  // A reply that breaks off has told its status: asking again would send the same twice.
  response.on('error', () => {})
  const end = unfailing(() => {
    resolve({
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: Buffer.concat(parts).toString('utf8'),
    })
  }, reject)
  response.once('close', end)
}

function timedOut(timeout: number): Error {
  return Object.assign(new Error(`no reply within ${timeout} ms`), { code: 'ETIMEDOUT' })
}
