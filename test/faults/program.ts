import { once } from 'node:events'
import { createServer, get, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { tracer as Tracer } from '../../src/index'
import { askFrameworks } from './frameworks'
import { logTwice, serveByExpress, useLibraries } from './libraries'
import { useByHand, useOtel } from './manual'
import type { Say } from './say'

/** Passes through all of the tracer once; gives what the application itself sees of that, in order. */
export async function exercise(tracer: typeof Tracer): Promise<string[]> {
  const lines: string[] = []
  const say: Say = line => void lines.push(line)
  for (const [name, part] of [
    ['http', () => servePlainly(say)],
    ['express', () => withServer(createServer(serveByExpress()), url => askExpress(url, say))],
    ['frameworks', () => askFrameworks(say)],
    ['libraries', () => tracer.trace('libraries', () => useLibraries(say))],
    ['logs', () => logTwice(tracer, say)],
    ['by hand', () => useByHand(tracer, say)],
    ['opentelemetry', () => useOtel(tracer, say)],
    ['end', () => tracer.flush({ timeout: 1000 }).then(() => say('flushed'))],
  ] as const) {
    try {
      await part()
    } catch (error) {
      say(`${name} failed: ${String((error as Error)?.stack ?? error)}`)
    }
  }
  return lines
}

async function servePlainly(say: Say): Promise<void> {
  const server = createServer((incoming, response) => {
    if (incoming.url === '/cut') {
      response.destroy()
      return
    }
    let size = 0
    incoming.on('data', (part: Buffer) => {
      size += part.length
    })
    incoming.on('end', () => {
      response.writeHead(incoming.url === '/bad' ? 500 : 200, { 'x-own': 'yes' })
      response.end(`${incoming.method} ${incoming.url} ${size}`)
    })
  })
  const head = 'HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'
  server.on('upgrade', (_incoming, socket) => void socket.on('error', () => undefined).write(head))
  await withServer(server, async url => {
    say(await answerOf(get(`${url}/path?token=secret`)))
    say(await answerOf(request(`${url}/bad`, { method: 'POST', headers: { expect: '100-continue' } }).end('body')))
    say(await answerOf(request(url, { method: 'PUT', headers: ['host', 'a', 'x-one', '2'] } as never).end('list')))
    const [error] = (await once(
      get(`${url}/cut`).on('response', () => say('answered?')),
      'error',
    )) as [Error]
    say(error.message)
    const [refused] = (await once(get('http://127.0.0.1:1/'), 'error')) as [NodeJS.ErrnoException]
    say(String(refused.code))
    const upgrade = request(url, { headers: { connection: 'upgrade', upgrade: 'websocket' } }).end()
    const [{ statusCode }, socket] = (await once(upgrade, 'upgrade')) as [IncomingMessage, Duplex]
    socket.destroy()
    say(`upgraded ${statusCode}`)
    try {
      get('nonsense')
      say('no throw')
    } catch (error) {
      say(String((error as NodeJS.ErrnoException).code))
    }
    for (const path of ['/fetched', '/bad']) {
      const response = await fetch(url + path, { method: 'POST', body: 'four' })
      say(`${response.status} ${await response.text()} ${response.headers.get('x-own')}`)
    }
    say(await fetch('http://127.0.0.1:1/').then(String, (failed: Error) => failed.message))
  })
}

async function askExpress(url: string, say: Say): Promise<void> {
  for (const path of ['/users/7?q=1', '/sub/deep/8', '/throws', '/rejects', '/hands-on', '/nowhere', '/skips']) {
    say(`${path} ${await answerOf(get(url + path))}`)
  }
  say(await answerOf(request(`${url}/users/9`, { method: 'OPTIONS' }).end()))
}

async function answerOf(sent: ReturnType<typeof request>): Promise<string> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  let text = ''
  for await (const part of response.setEncoding('utf8')) text += String(part)
  return `${response.statusCode} ${text}`
}

async function withServer(server: Server, act: (url: string) => Promise<void>): Promise<void> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await act(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
