import { type Address, addressOf } from './address'

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
