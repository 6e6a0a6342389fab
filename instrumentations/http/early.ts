// Limits: headers that Node sends while a request is made, which are lists and those with `Expect`.

import type { RequestOptions } from 'node:http'
import type { Span } from '../../src/core/span'
import type { Kit } from '../../src/instrumentation/kit'
import { askedUrl, isOfRuntime, mayCarry, type OutgoingRequest } from '../../src/operations/http-client'
import { type ClientSettings, isLeftOut } from '../../src/operations/http-options'

/** Starts the span of a request whose headers are sent at once, with those of the trace; undefined for all others. */
export function startEarly<Settings>(
  args: unknown[],
  protocol: string,
  settings: ClientSettings,
  kit: Kit<Settings>,
): Span | undefined {
  const at = optionsAt(args)
  const options = args[at] as RequestOptions | undefined
  if (!isSentAtOnce(options?.headers)) return undefined
  const asked = outgoing(at === 1 ? new URL(args[0] as string | URL) : undefined, options ?? {}, protocol)
  if (isOfRuntime(asked) || isLeftOut(settings, askedUrl(asked), kit)) return undefined
  const span = kit.start({ name: 'http.request' })
  if (mayCarry(asked, authorizationIn(options?.headers), settings, kit)) {
    args[at] = { ...options, headers: withContext(options?.headers, span, kit) }
  }
  return span
}

/** Where a request goes that is not made yet. */
function outgoing(url: URL | undefined, options: RequestOptions, usual: string): OutgoingRequest {
  const protocol = options.protocol ?? url?.protocol ?? usual
  const port = options.port ?? url?.port
  const name = options.hostname ?? options.host ?? url?.hostname ?? 'localhost'
  const isUsual = !port || Number(port) === (protocol === 'https:' ? 443 : 80)
  return {
    component: 'http',
    method: options.method ?? 'GET',
    protocol,
    host: isUsual ? name : `${name}:${port}`,
    path: options.path ?? (url === undefined ? '/' : url.pathname + url.search),
  }
}

/** Headers that are sent while the request is made: there is no later moment to add ours to them. */
function withContext<Settings>(headers: unknown, span: Span, kit: Kit<Settings>): unknown {
  if (!Array.isArray(headers)) {
    const copy = { ...(headers as Record<string, unknown>) }
    kit.propagation.inject(span.context(), copy)
    return copy
  }
  const pairs = pairsOf(headers)
  const ours: [string, string][] = []
  kit.propagation.inject(span.context(), (name: string, value: string) => ours.push([name, value]))
  // A proxy hands on the headers it was sent: two trace ids in one request would be none.
  const others = pairs.filter(([theirs]) => !ours.some(([name]) => String(theirs).toLowerCase() === name))
  const all = [...others, ...ours]
  return pairs === headers ? all : all.flat()
}

function authorizationIn(headers: unknown): unknown {
  const pairs = Array.isArray(headers) ? pairsOf(headers) : Object.entries(headers as object)
  return pairs.find(([name]) => String(name).toLowerCase() === 'authorization')?.[1]
}

/** Where the options are: `request(options)` or `request(url, options)`. */
export function optionsAt(args: readonly unknown[]): 0 | 1 {
  return typeof args[0] === 'string' || args[0] instanceof URL ? 1 : 0
}

/** The headers of a list, which is one of pairs or else a flat one. */
function pairsOf(list: readonly unknown[]): readonly (readonly unknown[])[] {
  if (Array.isArray(list[0])) return list as readonly (readonly unknown[])[]
  const pairs: unknown[][] = []
  for (let at = 0; at < list.length; at += 2) pairs.push([list[at], list[at + 1]])
  return pairs
}

/** Node sends a list of headers, and headers with `Expect`, before the request is given to its maker. */
function isSentAtOnce(headers: RequestOptions['headers']): boolean {
  if (headers === undefined || headers === null) return false
  // Node refuses a name without a value.
  if (Array.isArray(headers)) return Array.isArray(headers[0]) || headers.length % 2 === 0
  for (const name in headers) if (name.length === 6 && name.toLowerCase() === 'expect') return true
  return false
}
