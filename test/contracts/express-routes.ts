import type { IncomingMessage, ServerResponse } from 'node:http'

type Next = (error?: unknown) => void
type Handler = (request: IncomingMessage, response: ServerResponse, next: Next) => unknown
type Path = string | RegExp | readonly (string | RegExp)[]

/** What the table uses of apps and routers alike. */
export interface Routes {
  use(path: Path | Handler | Routes, ...handlers: (Handler | Routes)[]): void
  get(path: Path, ...handlers: Handler[]): void
  post(path: Path, ...handlers: Handler[]): void
  all(path: Path, ...handlers: Handler[]): void
  param(name: string, handler: (...args: never[]) => void): void
  route(path: Path): Record<'get' | 'post' | 'all', (...handlers: Handler[]) => unknown>
}

/** What makes apps and routers. */
export interface Maker {
  (): Routes
  Router(options?: object): Routes
}

/** How an app is built, what it is asked, and the resource that the request must have. */
export type Row = readonly [build: (app: Routes, express: Maker) => void, line: string, resource: string]

const ok: Handler = (_request, response) => response.end('ok')
const pass: Handler = (_request, _response, next) => next()
const later: Handler = (_request, _response, next) => void setImmediate(next)
const skipRoute: Handler = (_request, _response, next) => next('route')
const skipRouter: Handler = (_request, _response, next) => next('router')
const notFound: Handler = (_request, response) => response.writeHead(404).end()
const refuse: Handler = (_request, response) => response.writeHead(401).end()

/** Routes below others: each path is a router's, the last has the handlers. */
function nest(express: Maker, app: Routes, paths: readonly Path[], ...handlers: Handler[]): void {
  const [first = '/', ...rest] = paths
  if (rest.length === 0) {
    app.get(first, ...handlers)
    return
  }
  const router = express.Router({ mergeParams: true })
  nest(express, router, rest, ...handlers)
  app.use(first, router)
}

const nested =
  (...paths: Path[]): Row[0] =>
  (app, express) =>
    nest(express, app, paths, ok)

const route =
  (path: Path, ...handlers: Handler[]): Row[0] =>
  app =>
    app.get(path, ...handlers, ok)

/** What both lines of Express take. */
export const commonRows: readonly Row[] = [
  [route('/'), 'GET /', 'GET /'],
  [route('/'), 'GET /?q=1', 'GET /'],
  [route('/users'), 'GET /users', 'GET /users'],
  [route('/users'), 'GET /users/', 'GET /users'],
  [route('/users'), 'GET /USERS', 'GET /users'],
  [route('/users/'), 'GET /users', 'GET /users/'],
  [route('/users/:id'), 'GET /users/7', 'GET /users/:id'],
  [route('/users/:id'), 'GET /users/7?id=8', 'GET /users/:id'],
  [route('/users/:id'), 'GET /users/a%20b', 'GET /users/:id'],
  [route('/users/:id'), 'GET /users/7/none', 'GET 404'],
  [route('/:a/:b/:c'), 'GET /1/2/3', 'GET /:a/:b/:c'],
  [route('/f/:name.:type'), 'GET /f/a.txt', 'GET /f/:name.:type'],
  [route('/from/:a-:b'), 'GET /from/1-2', 'GET /from/:a-:b'],
  [route('/users/:id'), 'HEAD /users/7', 'HEAD /users/:id'],
  [route('/users/:id'), 'OPTIONS /users/7', 'OPTIONS'],
  [route('/users/:id'), 'POST /users/7', 'POST 404'],
  [app => app.post('/users', ok), 'POST /users', 'POST /users'],
  [app => app.all('/any', ok), 'DELETE /any', 'DELETE /any'],
  [route(/^\/items\/(\d+)$/), 'GET /items/12', 'GET /^\\/items\\/(\\d+)$/'],
  [route(['/one', '/two']), 'GET /one', 'GET /one'],
  [route(['/one', '/two']), 'GET /two', 'GET /two'],
  [route(['/one/:id', /^\/two/]), 'GET /two/2', 'GET /^\\/two/'],
  [route('/many', pass, later, pass), 'GET /many', 'GET /many'],
  [app => app.route('/chain').get(pass, ok), 'GET /chain', 'GET /chain'],
  [app => app.route('/chain').all(ok), 'PUT /chain', 'PUT /chain'],
  [nested('/api', '/users'), 'GET /api/users', 'GET /api/users'],
  [nested('/api', '/'), 'GET /api', 'GET /api'],
  [nested('/api/', '/users'), 'GET /api/users', 'GET /api/users'],
  [nested('/', '/users'), 'GET /users', 'GET /users'],
  [nested('/orgs/:org', '/users/:user'), 'GET /orgs/1/users/2', 'GET /orgs/:org/users/:user'],
  [nested('/a', '/b', '/c', '/d/:id'), 'GET /a/b/c/d/1', 'GET /a/b/c/d/:id'],
  [nested('/a', '/', '/c'), 'GET /a/c', 'GET /a/c'],
  [nested(['/v1', '/v2'], '/users'), 'GET /v2/users', 'GET /v2/users'],
  [nested(['/v1', '/v2/:x'], ['/a', '/b']), 'GET /v2/9/b', 'GET /v2/:x/b'],
  [nested('/api', ['/a/:id', '/b/:id']), 'GET /api/b/1', 'GET /api/b/:id'],
  [nested('/api', '/users'), 'GET /api/none', 'GET 404'],
  [nested('/api', '/users'), 'GET /none', 'GET 404'],
  [
    (app, express) => {
      const sub = express()
      nest(express, sub, ['/orgs/:org', '/users'], ok)
      app.use('/sub', sub)
    },
    'GET /sub/orgs/3/users',
    'GET /sub/orgs/:org/users',
  ],
  [
    (app, express) => {
      const sub = express()
      sub.get('/here', ok)
      app.use(sub)
    },
    'GET /here',
    'GET /here',
  ],
  [
    (app, express) => {
      app.use('/sub', express())
      app.get('/sub/after', ok)
    },
    'GET /sub/after',
    'GET /sub/after',
  ],
  [
    (app, express) => {
      nest(express, app, ['/api', '/users'], pass)
      app.get('/api/:rest', ok)
    },
    'GET /api/users',
    'GET /api/:rest',
  ],
  [
    app => {
      app.get('/x/:a', skipRoute, ok)
      app.get('/x/:b', ok)
    },
    'GET /x/1',
    'GET /x/:b',
  ],
  [app => app.get('/x/:a', skipRoute, ok), 'GET /x/1', 'GET 404'],
  [app => app.get('/x/:a', pass), 'GET /x/1', 'GET 404'],
  [
    (app, express) => {
      nest(express, app, ['/r', '/:a'], skipRouter, ok)
      app.get('/r/:b', ok)
    },
    'GET /r/1',
    'GET /r/:b',
  ],
  [
    app => {
      app.use(pass)
      app.use('/api', later)
      app.get('/api/:id', ok)
    },
    'GET /api/1',
    'GET /api/:id',
  ],
  [app => app.use('/health', ok), 'GET /health', 'GET /health'],
  [app => app.use('/files', ok), 'GET /files/a/b/c.txt', 'GET /files'],
  [app => app.use(['/a', '/b/:id'], ok), 'GET /b/1/2', 'GET /b/:id'],
  [app => app.use('/api', refuse), 'GET /api/users/1', 'GET /api'],
  [app => app.use(ok), 'GET /anything/1', 'GET'],
  [app => app.use('/files', notFound), 'GET /files/none', 'GET 404'],
  [route('/users/:id', notFound), 'GET /users/7', 'GET /users/:id'],
  [
    app => {
      app.param('id', (...[, , next]: [unknown, unknown, Next]) => next())
      app.get('/p/:id', ok)
    },
    'GET /p/1',
    'GET /p/:id',
  ],
  [
    (app, express) => {
      const router = express.Router()
      router.get('/:id', ok)
      app.use('/one', router)
      app.use('/two', router)
    },
    'GET /two/5',
    'GET /two/:id',
  ],
  [
    (app, express) => {
      const router = express.Router()
      router.use(refuse)
      router.get('/:id', ok)
      app.use('/orgs/:org', router)
    },
    'GET /orgs/1/9',
    'GET /orgs/:org',
  ],
]

/** What Express 4 alone takes. */
export const express4Rows: readonly Row[] = [
  [route('*'), 'GET /a/b', 'GET *'],
  [route('/files/*'), 'GET /files/a/b', 'GET /files/*'],
  [route('/opt/:id?'), 'GET /opt', 'GET /opt/:id?'],
  [route('/num/:id(\\d+)'), 'GET /num/12', 'GET /num/:id(\\d+)'],
  [route('/ab?cd'), 'GET /acd', 'GET /ab?cd'],
  [
    app => {
      app.get('/known', ok)
      app.all('*', notFound)
    },
    'GET /unknown/1',
    'GET *',
  ],
]

/** What Express 5 alone takes. */
export const express5Rows: readonly Row[] = [
  [route('/*rest'), 'GET /a/b', 'GET /*rest'],
  [route('/files/*path'), 'GET /files/a/b', 'GET /files/*path'],
  [route('/opt{/:id}'), 'GET /opt', 'GET /opt{/:id}'],
  [route('/opt{/:id}'), 'GET /opt/1', 'GET /opt{/:id}'],
  [nested('/v{:n}', '/users'), 'GET /v2/users', 'GET /v{:n}/users'],
  [
    app => {
      app.get('/known', ok)
      app.all('/{*any}', notFound)
    },
    'GET /unknown/1',
    'GET /{*any}',
  ],
]
