import { request } from 'node:http'
import { connect } from 'node:net'

/** What to ask, with any header that a browser would not let a page set. */
export interface RawRequest {
  readonly path: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** A unix socket, instead of a port of 127.0.0.1. */
  readonly socketPath?: string
}

/** A whole answer. */
export interface RawAnswer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly text: string
}

/** Sends one request over a connection of its own. */
export function raw(
  port: number,
  { path, method = 'GET', headers = {}, body, socketPath }: RawRequest,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const where = socketPath === undefined ? { host: '127.0.0.1', port } : { socketPath }
    const sent = request({ ...where, path, method, headers, agent: false }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', part => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Sends bytes as they are, and resolves to all that comes back before the other side closes. */
export function rawBytes(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(bytes))
    socket.setEncoding('utf8').on('data', part => {
      text += part
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
  })
}
