import { createServer, type RequestListener, type Server } from 'node:http'
import { type Counts, countOne } from './counts'

/** What one may ask of a server: connections at once, and milliseconds in which headers and a whole request must have come. */
export interface Limits {
  readonly maxConnections: number
  readonly headersTimeout: number
  readonly requestTimeout: number
  /** How often slow requests are looked for, in milliseconds. */
  readonly checkInterval: number
}

const usual: Limits = { maxConnections: 256, headersTimeout: 10_000, requestTimeout: 30_000, checkInterval: 2000 }

/** An HTTP server that slow, broken and too many clients do not disturb. */
export function createBoundedServer(handle: RequestListener, counts: Counts, limits: Limits = usual): Server {
  const { maxConnections, headersTimeout, requestTimeout, checkInterval } = limits
  const server = createServer({ headersTimeout, requestTimeout, connectionsCheckingInterval: checkInterval }, handle)
  server.maxConnections = maxConnections
  // Longer than the usual pause between two payloads of a tracer.
  server.keepAliveTimeout = 65_000
  server.on('drop', () => countOne(counts.refused, 'connections'))
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    countOne(counts.refused, 'http')
    const [status, text] = answerTo(error, requestTimeout)
    const head = `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n`
    socket.end(`${head}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`, () => socket.destroy())
  })
  return server
}

function answerTo({ code, message }: NodeJS.ErrnoException, timeout: number): [string, string] {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return ['408 Request Timeout', `the request did not come within ${timeout / 1000} s\n`]
    case 'HPE_HEADER_OVERFLOW':
      return ['431 Request Header Fields Too Large', 'the headers are too large\n']
    default:
      return ['400 Bad Request', `this is no HTTP request: ${message}\n`]
  }
}
