import { readFileSync } from 'node:fs'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** What answers one route. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

/** Handlers by `METHOD /path`. */
export type Handlers = Readonly<Record<string, Handler>>

/** A library that serves HTTP, as the contract sees it. */
export interface ServerSubject {
  readonly component: 'http' | 'express' | 'router'
  readonly operation: string
  readonly protocol: 'http' | 'https'
  /** Makes a server of these handlers; all else is 404. The library is loaded here. */
  create(handlers: Handlers): Server
}

/** Which libraries there are. */
export type SubjectName = keyof typeof subjects

/** A key pair of `localhost` for tests alone. */
export const certificate = {
  key: readFileSync(join(__dirname, '../fixtures/localhost.key')),
  cert: readFileSync(join(__dirname, '../fixtures/localhost.crt')),
}

/** Requires from the app that has Express 4 in node_modules of its own. */
export const requireExpress4 = createRequire(join(__dirname, '../apps/express4/package.json'))

/** What the tests use of both lines of Express. */
export type Express = typeof import('express')

/** Every library that serves HTTP. */
export const subjects = {
  http: {
    component: 'http',
    operation: 'web.request',
    protocol: 'http',
    create: handlers => http().createServer(dispatch(handlers)),
  },
  https: {
    component: 'http',
    operation: 'web.request',
    protocol: 'https',
    create: handlers =>
      (require('node:https') as typeof import('node:https')).createServer(certificate, dispatch(handlers)),
  },
  express4: {
    component: 'express',
    operation: 'express.request',
    protocol: 'http',
    create: handlers => expressServer(requireExpress4('express') as Express, handlers),
  },
  express5: {
    component: 'express',
    operation: 'express.request',
    protocol: 'http',
    create: handlers => expressServer(require('express') as Express, handlers),
  },
  router: {
    component: 'router',
    operation: 'router.request',
    protocol: 'http',
    create(handlers) {
      const router = (require('router') as () => Router)()
      for (const [line, handler] of Object.entries(handlers)) router[methodOf(line)](pathOf(line), handler)
      return http().createServer((request, response) => {
        router(request, response, error => plainEnd(response, error))
      })
    },
  },
} as const satisfies Record<string, ServerSubject>

type Method = 'get' | 'post'
type Router = Record<Method, (path: string, handler: Handler) => void> &
  ((request: IncomingMessage, response: ServerResponse, done: (error?: unknown) => void) => void)

function expressServer(express: Express, handlers: Handlers): Server {
  const app = express()
  // Else Express writes its errors to the console, and their stacks into the answer.
  app.set('env', 'test')
  for (const [line, handler] of Object.entries(handlers)) app[methodOf(line)](pathOf(line), handler)
  app.use((error: unknown, _request: unknown, response: ServerResponse, _next: unknown) => plainEnd(response, error))
  return http().createServer(app)
}

function plainEnd(response: ServerResponse, error: unknown): void {
  response.statusCode = error ? 500 : 404
  response.end(error ? 'broken' : 'nothing here')
}

function dispatch(handlers: Handlers): Handler {
  return (request, response) => {
    const handler = handlers[`${request.method} ${(request.url ?? '').split('?')[0]}`]
    if (handler) handler(request, response)
    else plainEnd(response, undefined)
  }
}

function http(): typeof import('node:http') {
  return require('node:http')
}

function methodOf(line: string): Method {
  return line.startsWith('POST') ? 'post' : 'get'
}

function pathOf(line: string): string {
  return line.slice(line.indexOf(' ') + 1)
}
