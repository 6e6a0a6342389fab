import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeTraces } from '../../../src/agent/decode'
import { freePort } from '../../free-port'
import { createUntracedServer } from '../../untraced-server'

/** How an agent is while a process ends. */
export interface State {
  readonly name: string
  /** All that was made arrives; else what did not is told. */
  readonly delivers: boolean
  /** Each answer takes long: many of them take longer than the end of a process may. */
  readonly slow?: true
  /** The process has tried to send before it ends, and failed; the state is this one afterwards. */
  readonly tries?: boolean
  /** Nobody listens until then. */
  readonly absent?: 'for ever' | 'until it was tried'
  /** Answers the request of this number, counted from 0; true where the spans are taken. */
  readonly answer: (response: ServerResponse, at: number) => boolean
}

function status(code: number): State['answer'] {
  return response => {
    response.writeHead(code).end(code < 300 ? '{}' : '')
    return code < 300
  }
}

const takes = status(200)

/** All of them. */
export const states: readonly State[] = [
  { name: 'healthy', delivers: true, answer: takes },
  { name: 'closed', delivers: false, absent: 'for ever', answer: takes },
  { name: 'closed, then back', delivers: true, tries: true, absent: 'until it was tried', answer: takes },
  {
    name: 'one 503, then healthy',
    delivers: true,
    tries: true,
    answer: (response, at) => (at === 0 ? status(503) : takes)(response, at),
  },
  { name: '503', delivers: false, answer: status(503) },
  { name: '500', delivers: false, answer: status(500) },
  { name: '413', delivers: false, answer: status(413) },
  { name: '429', delivers: false, answer: status(429) },
  {
    name: 'resets connections',
    delivers: false,
    answer(response) {
      response.socket?.resetAndDestroy()
      return false
    },
  },
  { name: 'never answers', delivers: false, answer: () => false },
  {
    name: 'answers in 1.5 s',
    delivers: true,
    slow: true,
    answer(response) {
      setTimeout(() => response.writeHead(200).end('{}'), 1500)
      return true
    },
  },
  {
    name: 'answers 101',
    delivers: false,
    answer(response) {
      response.socket?.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n')
      return false
    },
  },
]

/** An agent that counts each span by its id. */
export interface CountingAgent {
  readonly url: string
  /** How often each span was taken, by its id in decimal digits. */
  readonly taken: ReadonlyMap<string, number>
  /** What was wrong with what it got. */
  readonly problems: readonly string[]
  /** It is tried no more: what was absent until then listens. */
  appear(): Promise<void>
  close(): Promise<void>
}

/** Starts an agent in this state. */
export async function startCounting(state: State): Promise<CountingAgent> {
  const taken = new Map<string, number>()
  const problems: string[] = []
  let requests = 0
  const server = createUntracedServer(async (request, response) => {
    response.on('error', () => undefined)
    const body = await bodyOf(request)
    if (body === undefined) return
    if (!request.url?.endsWith('/traces')) {
      response.writeHead(404).end()
      return
    }
    if (!state.answer(response, requests++)) return
    for (const id of idsIn(body, request.url, problems)) taken.set(id, (taken.get(id) ?? 0) + 1)
  })
  const port = state.absent === undefined ? await listen(server, 0) : await freePort()
  return {
    url: `http://127.0.0.1:${port}`,
    taken,
    problems,
    async appear() {
      if (state.absent === 'until it was tried' && !server.listening) await listen(server, port)
    },
    async close() {
      server.closeAllConnections()
      if (server.listening) await new Promise(resolve => server.close(resolve))
    },
  }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Undefined where it broke off. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  try {
    for await (const part of request) parts.push(part as Buffer)
    return Buffer.concat(parts)
  } catch {
    return undefined
  }
}

function idsIn(body: Buffer, path: string, problems: string[]): string[] {
  try {
    return decodeTraces(body, path.includes('v0.5')).flatMap(({ spans }) =>
      spans.map(({ id }) => String(BigInt(`0x${id}`))),
    )
  } catch (error) {
    problems.push(String(error))
    return []
  }
}
