import { type Address, addressOf } from './address'
import { call, type Reply } from './request'

/** Where collectors take OTLP over HTTP unless they are told otherwise. */
const usualPort = 4318

/** Where an endpoint is. It is a whole URL: nothing is added to its path. Left out, it is on the agent's host. */
export function placeOf(
  agent: { readonly url: URL | undefined; readonly hostname: string | undefined },
  endpoint: URL | undefined,
  usualPath: string,
): { readonly address: Address; readonly path: string } {
  const host = agent.url?.hostname || agent.hostname || 'localhost'
  const bracketed = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  const url = endpoint ?? new URL(`http://${bracketed}:${usualPort}${usualPath}`)
  return { address: addressOf(new URL(url.origin)), path: `${url.pathname}${url.search}` }
}

/** How traces are sent to a collector; the time-out is in milliseconds. */
interface CollectorSettings {
  readonly otlpTracesProtocol: string
  readonly otlpTracesHeaders: Iterable<readonly [string, string]>
  readonly otlpTracesTimeout: number
}

/**
 * Asks a collector whether it takes traces. An empty request is a valid one. Rejects where nobody answers.
 * Source: https://opentelemetry.io/docs/specs/otlp/#otlphttp-request
 */
export function askCollector(
  { otlpTracesProtocol, otlpTracesHeaders, otlpTracesTimeout: timeout }: CollectorSettings,
  { address, path }: ReturnType<typeof placeOf>,
): Promise<Reply> {
  const isJson = otlpTracesProtocol === 'http/json'
  const headers = {
    ...Object.fromEntries(otlpTracesHeaders),
    'Content-Type': isJson ? 'application/json' : 'application/x-protobuf',
  }
  return call(address, { method: 'POST', path, headers, body: Buffer.from(isJson ? '{}' : ''), timeout }).reply
}
