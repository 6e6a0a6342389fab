// Limits: a span is what Next does for a request after its own routing. Files that it serves as they are have none. What a
// proxy or a middleware does belongs to the request of Node's server. Functions of the edge runtime have no spans.

import { defineInstrumentation } from '../../src/instrumentation/define'
import type { Kit } from '../../src/instrumentation/kit'
import { wrapMethod } from '../../src/instrumentation/wrap'
import { hookRows } from '../../src/operations/span-hooks'
import { foundPage, type NextRequest, startRequest } from './request'

/** Source: https://github.com/vercel/next.js/blob/canary/packages/next/src/server/base-server.ts */
type Handle = (
  this: unknown,
  request: NextRequest,
  response: { statusCode?: number },
  url?: unknown,
) => Promise<unknown>
type Render = (this: unknown, context: { req: NextRequest; pathname: string }, found: unknown) => unknown
type HandleApi = (this: unknown, request: NextRequest, response: unknown, query: unknown, match: Match) => unknown

interface Match {
  readonly definition: { readonly pathname: string }
}

/** Next 15 and 16: the server of `next start`, of `next dev`, of a standalone output, and of one's own. */
export const nextServer = defineInstrumentation({
  name: 'next',
  spans: ['next.request'],
  options: hookRows,
  ownTracers: ['next.js'],
  targets: [{ module: 'next', versions: '>=15', file: 'dist/server/next-server.js', inPlace: true, late: true, patch }],
})

function patch(exports: unknown, kit: Kit<object>): void {
  const { prototype } = (exports as { default: { prototype: object } }).default
  const start = kit.guard((request: NextRequest, response: object) => startRequest(request, response, kit))
  const found = kit.guard(foundPage)
  const foundApi = kit.guard((request: NextRequest, { definition }: Match) => foundPage(request, definition.pathname))
  const handle = (original: Handle): Handle =>
    function (request, response, ...rest) {
      const span = start(request, response)
      if (span === undefined) return Reflect.apply(original, this, [request, response, ...rest])
      return kit.scope.run(span, original, this, [request, response, ...rest])
    }
  // The page is known by then, and no code of the user's has run for it.
  const render = (original: Render): Render =>
    function (context, components) {
      found(context.req, context.pathname)
      return Reflect.apply(original, this, [context, components])
    }
  const handleApi = (original: HandleApi): HandleApi =>
    function (request, response, query, match) {
      foundApi(request, match)
      return Reflect.apply(original, this, [request, response, query, match])
    }
  wrapMethod(prototype, 'handleRequest', handle)
  wrapMethod(prototype, 'renderToResponseWithComponents', render)
  wrapMethod(prototype, 'handleApiRequest', handleApi)
}
