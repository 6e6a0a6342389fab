import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'

/** One answer, taken apart; `bytes` is all of it. Header names in lower case. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly bytes: Buffer
}

/** Listens on a free port of 127.0.0.1; ends with the test. */
export async function listen(server: Server, test: { after(stop: () => void): void }): Promise<Server> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  test.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return server
}

/** The port that a server listens on. */
export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

/** Connects to a server, with TLS where it has `setSecureContext`; not by an HTTP client, which would be traced. */
export async function open(server: Server): Promise<Socket> {
  const port = portOf(server)
  if (!('setSecureContext' in server)) {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return socket
  }
  const socket = connectSecurely({ port, host: '127.0.0.1', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  return socket
}

/** Sends text over a connection of its own and resolves to all that comes back until the server closes it. */
export async function exchange(server: Server, text: string): Promise<Buffer> {
  const socket = await open(server)
  const parts: Buffer[] = []
  socket.on('data', (part: Buffer) => parts.push(part))
  socket.on('error', () => undefined)
  socket.write(text)
  await new Promise(resolve => socket.once('close', resolve))
  return Buffer.concat(parts)
}

/** Asks once: `GET /path`, with headers and a body. */
export async function ask(
  server: Server,
  line: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): Promise<Answer> {
  const all: Record<string, string> = { host: `localhost:${portOf(server)}`, connection: 'close', ...headers }
  if (body !== '') all['content-length'] = String(Buffer.byteLength(body))
  return readAnswer(await exchange(server, `${requestHead(line, all)}${body}`))
}

/** The text of a request up to its body. */
export function requestHead(line: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${line} HTTP/1.1\r\n${lines.join('')}\r\n`
}

function readAnswer(bytes: Buffer): Answer {
  const text = bytes.toString()
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const headers = Object.fromEntries(
    lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  return { status: Number(first.split(' ')[1]), headers, body: rest.join('\r\n\r\n'), bytes }
}
