import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { after, before, type TestContext, test } from 'node:test'
import type { Hono as App, Context, Next } from 'hono'
import { frameworkContract, type Site } from '../contracts/framework'
import { programContract } from '../contracts/programs'
import { ask, listen } from '../contracts/raw-http'
import { startTraced, type Traced } from '../traced'
import { tree } from '../tree'

let traced: Traced
before(async () => {
  traced = await startTraced()
})
after(() => traced.stop())

const createApp = (): App => new (require('hono') as typeof import('hono')).Hono()

function serverOf(app: App): Server {
  const { getRequestListener } = require('@hono/node-server') as typeof import('@hono/node-server')
  return createServer(getRequestListener(app.fetch))
}

const serve = (context: TestContext, build: (app: App) => void): Promise<Server> => {
  const app = createApp()
  app.onError((error, context) => {
    const { status = 500 } = error as { status?: number }
    return context.text('broken', status as 500)
  })
  build(app)
  return listen(serverOf(app), context)
}

function addRoutes(app: App, routes: Site['routes']): void {
  for (const [line, answer] of Object.entries(routes)) {
    app.get(line.slice('GET '.length), async function answering(context: Context) {
      return context.text(String(await answer(context.req.param('id') as string)))
    })
  }
}

frameworkContract(
  {
    title: 'hono',
    plugin: 'hono',
    middleware: ['first', 'answering'],
    serve({ routes, nested, first: runFirst }) {
      const app = createApp()
      app.onError((error, context) => {
        const { HTTPException } = require('hono/http-exception') as typeof import('hono/http-exception')
        return error instanceof HTTPException ? error.getResponse() : context.text('broken', 500)
      })
      app.use(async function first(_context: Context, next: Next) {
        runFirst()
        await next()
      })
      addRoutes(app, routes)
      const [api, org] = [createApp(), createApp()]
      addRoutes(org, nested)
      api.route('/:org', org)
      app.route('/api', api)
      return { server: serverOf(app) }
    },
    refusal(status, message) {
      const { HTTPException } = require('hono/http-exception') as typeof import('hono/http-exception')
      return new HTTPException(status as 500, { message })
    },
  },
  () => traced,
)

test('hono: a route alone, a base path, a mounted app and a middleware that answers have the whole template', async context => {
  const server = await serve(context, app => {
    app.get('/alone/:id', context => context.text('alone'))
    app.basePath('/base').get('/:id{[0-9]+}', context => context.text('base'))
    app.use('/guarded/*', async (context, next) => {
      if (context.req.query('refuse') !== undefined) return context.text('no', 401)
      await next()
      return undefined
    })
    app.get('/guarded/:id', context => context.text('guarded'))
    app.get('/files/*', context => context.text('file'))
    app.all('/all/*', context => context.text('all'))
    const inner = createApp()
    inner.get('/inner/:id', context => context.text('inner'))
    app.mount('/mounted', inner.fetch)
  })
  for (const [line, resource] of [
    ['GET /alone/1', 'GET /alone/:id'],
    ['HEAD /alone/1', 'HEAD /alone/:id'],
    ['GET /base/1', 'GET /base/:id{[0-9]+}'],
    ['GET /guarded/1', 'GET /guarded/:id'],
    ['GET /guarded/1?refuse', 'GET /guarded/:id'],
    ['GET /guarded/1/2', 'GET 404'],
    ['GET /files/a/b', 'GET /files/*'],
    ['GET /all/a', 'GET /all/*'],
    ['GET /mounted/inner/1', 'GET /mounted/inner/:id'],
  ] as const) {
    const spans = await traced.collect(() => ask(server, line), 1)
    const root = spans.find(span => span.name === 'hono.request')
    assert.deepEqual([root?.resource, root?.error], [resource, 0], `${line}: ${tree(spans)}`)
  }
})

test('hono: an error of the only handler and one below middlewares are told by their handler and by the request', async context => {
  for (const withMiddleware of [false, true]) {
    const server = await serve(context, app => {
      if (withMiddleware) app.use(async (_context, next) => next())
      app.get('/thrown', function failing() {
        throw new RangeError('no')
      })
      app.get('/rejected', async function failing() {
        throw new RangeError('no')
      })
    })
    for (const path of ['/thrown', '/rejected']) {
      for (const middleware of [true, false]) {
        traced.tracer.use('hono', { middleware })
        const spans = await traced.collect(() => ask(server, `GET ${path}`), 1)
        const told = spans.filter(({ error }) => error === 1).map(({ name }) => name)
        assert.deepEqual(told.sort(), middleware ? ['hono.middleware', 'hono.request'] : ['hono.request'])
        const root = spans.find(span => span.name === 'hono.request')
        assert.deepEqual([root?.meta['error.message'], root?.resource], ['no', `GET ${path}`])
      }
    }
  }
  traced.tracer.use('hono', {})
})

test('hono: an app that is asked without a server has no spans, and answers', async () => {
  const app = createApp()
  app.get('/it/:id', context => context.text(context.req.param('id')))
  const spans = await traced.collect(async () => {
    assert.equal(await (await app.request('/it/7')).text(), '7')
  })
  assert.deepEqual(spans, [])
})

programContract({
  title: 'hono 4',
  imports: { '{ Hono }': 'hono', '{ serve }': '@hono/node-server' },
  body: `const app = new Hono()
    app.get('/items/:id', function item(context) { return context.text(context.req.param('id')) })
    await new Promise((resolve, reject) => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, async ({ port }) => {
        console.log(await (await fetch('http://127.0.0.1:' + port + '/items/7')).text())
        server.close(resolve)
        server.closeAllConnections()
      })
    })`,
  trees: ['http.request GET app\n  hono.request GET /items/:id app\n    hono.middleware item app'],
  stdout: '7',
})
