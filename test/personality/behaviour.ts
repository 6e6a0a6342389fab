import type { ServerResponse } from 'node:http'
import type { Arrival, Reply } from './reply'

/**
 * How an agent treats requests: as it should; with a status code and nothing taken; late; never; with a connection reset;
 * with an HTML page, an empty body or half a body under status 200; or overloaded, which refuses silently unless the
 * request asks for real status codes.
 */
export type Behaviour = 'normal' | number | 'slow' | 'silent' | 'reset' | 'html' | 'empty' | 'half-closed' | 'overload'

/** The reply under a behaviour; undefined where nothing is answered at all. */
export function replyUnder(behaviour: Behaviour, arrival: Arrival, reply: Reply): Reply | undefined {
  switch (behaviour) {
    case 'normal':
    case 'slow':
      return reply
    case 'silent':
    case 'reset':
      return undefined
    case 'html':
      return { ...reply, headers: { 'Content-Type': 'text/html' }, body: '<html><body>Welcome</body></html>' }
    case 'empty':
      return { ...reply, headers: {}, body: '' }
    case 'half-closed':
      return { ...reply, headers: { ...reply.headers, 'Content-Length': '1000' }, body: '{"rate_by_' }
    case 'overload':
      return arrival.headers['datadog-send-real-http-status']
        ? { status: 429, body: 'too many requests\n', taken: false }
        : { ...reply, taken: false }
    default:
      return behaviour >= 200 && behaviour < 300
        ? { ...reply, status: behaviour }
        : { status: behaviour, body: `told to answer ${behaviour}\n`, taken: false }
  }
}

/** Puts a reply on the wire, `delay` ms late where the agent is slow. */
export function send(response: ServerResponse, reply: Reply | undefined, behaviour: Behaviour, delay: number): void {
  const { socket } = response
  if (behaviour === 'reset') {
    if (socket?.remoteFamily === undefined) socket?.destroy()
    else socket.resetAndDestroy()
  }
  if (!reply) return
  const body = Buffer.from(reply.body ?? '')
  const write = () => {
    response.writeHead(reply.status, { 'Content-Length': body.length, ...reply.headers })
    if (behaviour === 'half-closed') response.write(body, () => socket?.destroy())
    else response.end(body)
  }
  if (behaviour === 'slow') setTimeout(write, delay).unref()
  else write()
}
