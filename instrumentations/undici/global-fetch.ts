// Limits: Bun and Deno alone, whose fetch is no undici and publishes no events. A redirect is a part of its request. A span
// ends with the headers of the response, not with its body.

import type { Call, Operation } from '../../src/instrumentation/define'
import type { Kit } from '../../src/instrumentation/kit'
import { type Callback, traceMethod } from '../../src/instrumentation/trace-method'
import { wrapMethod } from '../../src/instrumentation/wrap'
import { tagHeaders } from '../../src/operations/header-tags'
import { askedUrl, mayCarry, type OutgoingRequest, outgoingSpan, tagStatus } from '../../src/operations/http-client'
import { type ClientSettings, isLeftOut } from '../../src/operations/http-options'

/** What a call of fetch asks for. */
interface Asked extends OutgoingRequest {
  readonly headers: Headers
}

const requests = new WeakMap<Call<unknown>, Asked>()

const operation: Operation<unknown, ClientSettings> = {
  start(call, kit) {
    const asked = askedBy(call)
    if (asked === undefined || isLeftOut(kit.settings, askedUrl(asked), kit)) return undefined
    requests.set(call, asked)
    return outgoingSpan(asked, kit.settings, kit)
  },
  inject(span, call, kit) {
    const asked = requests.get(call)
    if (asked === undefined) return
    const { settings } = kit
    const { headers } = asked
    if (mayCarry(asked, headers.get('authorization'), settings, kit)) {
      kit.propagation.inject(span.context(), (name: string, value: string) => headers.set(name, value))
      handOver(call, headers)
    }
    if (settings.headers.size > 0) tagHeaders(span, name => headers.get(name), settings.headers, 'request')
  },
  callback: () => undefined,
  finish(span, result, kit) {
    const { settings } = kit
    const { status, headers } = result as Response
    tagStatus(span, status, settings, kit)
    if (settings.headers.size > 0) tagHeaders(span, name => headers.get(name), settings.headers, 'response')
    const hook = settings.hooks?.request as ((...args: unknown[]) => unknown) | undefined
    if (hook !== undefined) kit.ask('hooks.request', hook, span, undefined, result)
  },
}

/** Wraps the fetch that all use, and the one that stands beside it in Bun's own module, where that can be changed. */
export function patchGlobalFetch(kit: Kit<ClientSettings>): void {
  const { Bun } = globalThis as unknown as { readonly Bun?: object }
  for (const owner of [globalThis, Bun]) {
    if (owner === undefined || Object.getOwnPropertyDescriptor(owner, 'fetch')?.configurable !== true) continue
    wrapMethod(owner, 'fetch', (original: Callback) => traceMethod(original, operation, kit))
  }
}

/** What is asked for, with a copy of the headers; undefined where it is not by HTTP, or fetch will refuse it. */
function askedBy({ args: [input, init] }: Call<unknown>): Asked | undefined {
  const request = isRequest(input) ? input : undefined
  const url = request?.url ?? String(input)
  if (!URL.canParse(url)) return undefined
  const { protocol, host, pathname, search } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:') return undefined
  const { method, headers } = (init ?? {}) as RequestInit
  return {
    component: 'fetch',
    method: String(method ?? request?.method ?? 'GET').toUpperCase(),
    protocol,
    host,
    path: pathname + search,
    headers: new Headers(headers ?? request?.headers),
  }
}

/** Gives the call our headers, and leaves what the caller gave as it is. */
function handOver(call: Call<unknown>, headers: Headers): void {
  const [input, init] = call.args
  if (init === undefined || init === null || isPlain(init)) {
    call.args[1] = { ...(init ?? {}), headers }
    return
  }
  // Its fields may be accessors of a class, which a copy has not.
  const request = new Request(input as string, init as RequestInit)
  call.args.splice(0, 2, new Request(request, { headers }))
}

function isRequest(value: unknown): value is Request {
  return value instanceof Request
}

function isPlain(value: unknown): boolean {
  const above = Object.getPrototypeOf(value)
  return above === Object.prototype || above === null
}
