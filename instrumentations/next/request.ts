import type { IncomingMessage } from 'node:http'
import type { Span } from '../../src/core/span'
import { setErrorTags } from '../../src/core/tags'
import type { Kit } from '../../src/instrumentation/kit'
import { endWithResponse, ownScope } from '../../src/operations/http-handler'
import { type ServerRequest, served } from '../../src/operations/http-server'

/** What Next makes of a request of Node's; its `originalRequest` would write to that one when it is read. */
export interface NextRequest {
  readonly _req?: IncomingMessage
  readonly method?: string
  readonly [meta]?: { readonly middlewareInvoke?: boolean }
}

/** Source: https://github.com/vercel/next.js/blob/canary/packages/next/src/server/request-meta.ts */
const meta: unique symbol = Symbol.for('NextInternalRequestMeta') as never

/** Pages that stand for what was not found or has failed: no route led there. */
const errorPages = new Set(['/_not-found', '/_not-found/page', '/_error', '/_global-error', '/404', '/500'])

/**
 * Starts the span of what Next does for a request, which ends with the response; undefined where it is not traced, or where
 * only a proxy or middleware runs.
 */
export function startRequest(
  request: NextRequest,
  response: { statusCode?: number },
  kit: Kit<object>,
): Span | undefined {
  const state = request._req && served(request._req)
  if (state === undefined || !kit.active || request[meta]?.middlewareInvoke === true) return undefined
  const method = request.method ?? 'GET'
  const span = kit.start({
    name: 'next.request',
    parent: ownScope(kit.scope.held(), state),
    service: state.span.service,
    resource: method,
    type: 'web',
    meta: ['component', 'next', 'http.method', method],
  })
  const { beforeEnd } = state
  const describe = kit.guard(() => describeRequest(span, state, method, response.statusCode))
  const toldBefore: typeof beforeEnd = ended => {
    beforeEnd?.(ended)
    describe()
  }
  state.beforeEnd = toldBefore
  return endWithResponse(span, state)
}

/** Notes the page that was found for a request: its route. */
export function foundPage(request: NextRequest, page: string): void {
  const state = request._req && served(request._req)
  if (state === undefined) return
  pages.set(state, page)
  if (!errorPages.has(page)) state.route = page
}

const pages = new WeakMap<ServerRequest, string>()

function describeRequest(span: Span, state: ServerRequest, method: string, status = 200): void {
  const page = pages.get(state)
  if (page !== undefined) span.setText('next.page', page)
  span.setText('http.status_code', String(status))
  if (state.route !== undefined) span.resource = `${method} ${state.route}`
  else if (status === 404) span.resource = `${method} 404`
  if (status < 500) return
  if (state.error === undefined) span.error = 1
  else setErrorTags(span, state.error)
}
