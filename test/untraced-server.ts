import { EventEmitter } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'

/**
 * An HTTP server of the test house that makes no spans where a tracer under test runs in the same process
 * and has wrapped the `emit` of http.Server. A tracer that listens to Node's own channel must leave it out by itself.
 */
export function createUntracedServer(handle: RequestListener): Server {
  const server = createServer(handle)
  server.emit = EventEmitter.prototype.emit
  return server
}
