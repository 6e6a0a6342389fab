import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Counts, countOne } from './counts'
import { refusalOf } from './guard'
import type { Endpoint } from './intake'
import { page } from './page-file'
import { send, sendText } from './reply'

/** What answers the requests that are let in. */
export interface HandlerParts {
  /** The host that the agent was told to listen on. */
  readonly host: string
  readonly counts: Counts
  readonly intake: (path: string) => Endpoint | undefined
  readonly api: (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>
}

/** Answers every request of the one port; `bySocket` where it came over a unix socket. */
export function createHandler({ host, counts, intake, api }: HandlerParts) {
  async function answer(request: IncomingMessage, response: ServerResponse, bySocket: boolean): Promise<void> {
    const url = urlOf(request)
    if (url === undefined) return sendText(response, 400, `expected a path, got ${request.url}`)
    const endpoint = intake(url.pathname)
    const purpose = endpoint ? 'intake' : url.pathname.startsWith('/api/') ? 'api' : 'page'
    const refusal = refusalOf({ headers: request.headers, bySocket, purpose }, host)
    if (refusal !== undefined) {
      countOne(counts.refused, refusal.reason)
      request.resume()
      return sendText(response, 403, refusal.problem)
    }
    if (endpoint !== undefined) return endpoint(request, response)
    if (purpose === 'api') return api(request, response, url)
    sendPage(request, response, url.pathname)
  }

  return (request: IncomingMessage, response: ServerResponse, bySocket: boolean): void => {
    // A reader that goes away in the middle is no failure.
    response.on('error', () => {})
    answer(request, response, bySocket).catch((error: unknown) => {
      countOne(counts.refused, 'failures')
      const reason = error instanceof Error ? error.message : String(error)
      if (response.headersSent) response.destroy()
      else sendText(response, 500, `the agent failed: ${reason}`)
    })
  }
}

function urlOf({ url = '' }: IncomingMessage): URL | undefined {
  // What begins with two slashes would name a host.
  const whole = `http://agent${url.startsWith('/') ? url : '/'}`
  return URL.canParse(whole) ? new URL(whole) : undefined
}

function sendPage(request: IncomingMessage, response: ServerResponse, path: string): void {
  const found = path === '/' ? page() : undefined
  if (path !== '/') sendText(response, 404, `nothing is at ${path}`)
  else if (request.method !== 'GET' && request.method !== 'HEAD') {
    sendText(response, 405, `expected GET, got ${request.method}`, { Allow: 'GET, HEAD' })
  } else if (found === undefined) {
    sendText(response, 404, 'the page is not built here; traces are at /api/traces')
  } else {
    send(response, 200, found.html, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': found.policy,
    })
  }
}
