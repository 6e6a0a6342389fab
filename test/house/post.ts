import { once } from 'node:events'
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { headersFor } from './payloads'

/** What an agent answered. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Sends a request as a tracer would, over TCP or a unix socket; rejects where the answer does not come whole. */
export async function post(
  url: string,
  body: Uint8Array,
  { path = '/v0.4/traces', method = 'PUT', chunks = 1, headers = {} }: PostOptions = {},
): Promise<Answer> {
  const socketPath = url.startsWith('unix://') ? url.slice('unix://'.length) : undefined
  const sent = Object.entries(headersFor(body, chunks, headers)).flatMap(([name, value]) =>
    value ? [[name, String(value)]] : [],
  )
  const options = { method, headers: Object.fromEntries(sent), timeout: 5000 }
  const outgoing = socketPath ? request({ ...options, socketPath, path }) : request(url + path, options)
  outgoing.end(body)
  const [response]: IncomingMessage[] = await once(outgoing, 'response')
  if (!response) throw new Error('no response')
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part)
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts).toString() }
}

interface PostOptions {
  readonly path?: string
  readonly method?: string
  readonly chunks?: number
  readonly headers?: Readonly<Record<string, string | undefined>>
}
