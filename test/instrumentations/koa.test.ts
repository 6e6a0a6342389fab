import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { after, before, type TestContext, test } from 'node:test'
import type Koa from 'koa'
import { frameworkContract, type Site } from '../contracts/framework'
import { programContract } from '../contracts/programs'
import { ask, exchange, listen, requestHead } from '../contracts/raw-http'
import { startTraced, type Traced } from '../traced'
import { tree } from '../tree'

type Context = Koa.Context & { readonly params: { readonly id: string } }
type Next = () => Promise<unknown>

/** What the tests use of all the routers. */
interface Router {
  prefix(path: string): unknown
  get(path: string | RegExp, ...handlers: ((context: Context, next: Next) => unknown)[]): unknown
  use(...args: unknown[]): unknown
  routes(): Koa.Middleware
}

let traced: Traced
before(async () => {
  traced = await startTraced()
})
after(() => traced.stop())

const versions = [
  ['koa', '@koa/router'],
  ['koa', 'koa-router'],
  ['../apps/koa-2/node_modules/koa', '../apps/koa-2/node_modules/@koa/router'],
] as const

for (const [library, routerName] of versions) {
  const title = `${library} with ${routerName}`
  const createApp = (): Koa => {
    const app = new (require(library) as new () => Koa)()
    app.silent = true
    return app
  }
  const createRouter = (): Router => {
    const given = require(routerName) as (new () => Router) & { readonly Router?: new () => Router }
    return new (given.Router ?? given)()
  }
  const serve = (context: TestContext, build: (app: Koa, router: Router) => void): Promise<Server> => {
    const app = createApp()
    const router = createRouter()
    build(app, router)
    app.use(router.routes())
    return listen(createServer(app.callback()), context)
  }

  function addRoutes(router: Router, routes: Site['routes']): void {
    for (const [line, answer] of Object.entries(routes)) {
      router.get(line.slice('GET '.length), async context => {
        context.body = await answer(context.params.id)
      })
    }
  }

  frameworkContract(
    {
      title,
      plugin: 'koa',
      middleware: ['first', 'dispatch'],
      serve({ routes, nested, first: runFirst }) {
        const app = createApp()
        app.use(function first(_context, next) {
          runFirst()
          return next()
        })
        const [router, api, org] = [createRouter(), createRouter(), createRouter()]
        addRoutes(router, routes)
        addRoutes(org, nested)
        api.use('/:org', org.routes())
        router.use('/api', api.routes())
        app.use(router.routes())
        return { server: createServer(app.callback()) }
      },
      refusal: (status, message) => Object.assign(new Error(message), { status, expose: true }),
    },
    () => traced,
  )

  test(`${title}: a prefix, a pattern and a router’s middleware that answers have the route’s template`, async context => {
    const server = await serve(context, (app, router) => {
      const users = createRouter()
      users.prefix('/users')
      users.use((context: Context, next: Next) => {
        if (context.query.refuse !== undefined) context.throw(401)
        return next()
      })
      users.get('/:id', context => {
        context.body = 'user'
      })
      app.use(users.routes())
      router.get(/^\/v\d+$/, context => {
        context.body = 'pattern'
      })
      router.get('/last', (_context, next) => next())
    })
    for (const [line, resource] of [
      ['GET /users/1', 'GET /users/:id'],
      ['HEAD /users/1', 'HEAD /users/:id'],
      ['GET /users/1?refuse', 'GET /users/:id'],
      ['GET /v2', 'GET /^\\/v\\d+$/'],
      ['POST /users/1', 'POST 404'],
    ] as const) {
      const spans = await traced.collect(() => ask(server, line), 2)
      const root = spans.find(span => span.name === 'koa.request')
      assert.deepEqual([root?.resource, root?.error], [resource, 0], tree(spans))
    }
  })

  test(`${title}: middlewares stand beside each other, and what they do after others is their own`, async context => {
    const work = (resource: string) => traced.tracer.startSpan('work', { tags: { 'resource.name': resource } }).finish()
    const server = await serve(context, (app, router) => {
      app.use(async function outer(_context, next) {
        await next()
        work('outer')
      })
      app.use(function old(_context, next) {
        return next().then(() => work('old'))
      })
      router.get('/it', context => {
        context.body = 'it'
        work('dispatch')
      })
    })
    const spans = await traced.collect(() => ask(server, 'GET /it'), 7)
    const root = spans.find(span => span.name === 'koa.request')
    for (const name of ['outer', 'old', 'dispatch']) {
      const step = spans.find(span => span.name === 'koa.middleware' && span.resource === name)
      assert.equal(step?.parentId, root?.spanId)
      assert.ok(spans.some(span => span.name === 'work' && span.resource === name && span.parentId === step?.spanId))
    }
  })

  test(`${title}: an error is told at the middleware that failed, and at the request where another answers it`, async context => {
    const server = await serve(context, (app, router) => {
      app.use(async function answering(context, next) {
        try {
          await next()
        } catch (error) {
          context.status = 502
          context.app.emit('error', error, context)
        }
      })
      app.use(async function between(_context, next) {
        await next()
      })
      router.get('/it', () => {
        throw new RangeError('no')
      })
    })
    const spans = await traced.collect(() => ask(server, 'GET /it'), 4)
    const told = spans.filter(({ error }) => error === 1).map(({ name, resource }) => `${name} ${resource}`)
    assert.deepEqual(told.sort(), ['koa.middleware dispatch', 'koa.request GET /it'])
  })

  test(`${title}: a client that leaves has the route that it asked for`, async context => {
    let reached = () => {}
    const isReached = new Promise<void>(resolve => {
      reached = resolve
    })
    const server = await serve(context, (_app, router) => {
      router.get('/slow/:id', () => {
        reached()
        return new Promise(() => {})
      })
    })
    const spans = await traced.collect(async () => {
      const answer = exchange(server, requestHead('GET /slow/1', { host: 'localhost' }))
      await isReached
      server.closeAllConnections()
      await answer
    }, 2)
    const root = spans.find(span => span.name === 'koa.request')
    assert.deepEqual([root?.resource, root?.meta['http.aborted']], ['GET /slow/:id', 'true'])
  })

  test(`${title}: middlewares keep what they look like`, () => {
    const app = createApp()
    const middleware = Object.assign(async function one(_context: unknown, _next: unknown) {}, { own: 1 })
    app.use(middleware as Koa.Middleware)
    const [used] = app.middleware as unknown as [typeof middleware]
    assert.deepEqual([used.name, used.length, used.own], ['one', 2, 1])
    assert.throws(() => app.use(7 as never), new TypeError('middleware must be a function!'))
  })
}

programContract({
  title: 'koa 3',
  imports: { Koa: 'koa', Router: '@koa/router' },
  body: `const app = new Koa()
    const router = new Router({ prefix: '/items' })
    router.get('/:id', context => { context.body = context.params.id })
    app.use(router.routes())
    const server = app.listen(0, '127.0.0.1')
    await new Promise(resolve => server.on('listening', resolve))
    console.log(await (await fetch('http://127.0.0.1:' + server.address().port + '/items/7')).text())
    server.close()
    server.closeAllConnections()`,
  trees: ['http.request GET app\n  koa.request GET /items/:id app\n    koa.middleware dispatch app'],
  stdout: '7',
})
