import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { createServer, type Server } from 'node:http'
import { after, before, type TestContext, test } from 'node:test'
import { tracer } from '../../src/index'
import { startTraced, type Traced } from '../traced'
import type { Span } from '../wire/span'
import { commonRows, type Maker, type Row } from './express-routes'
import type { Express } from './http-subjects'
import { ask, listen } from './raw-http'

type App = ReturnType<Express>

/** What both lines of Express must pass, besides being HTTP servers; middleware has spans. Gives what tests of its own need. */
export function expressContract(load: () => Express, ownRows: readonly Row[]): { traced: () => Traced } {
  let traced: Traced
  let express: Express
  before(async () => {
    traced = await startTraced()
    express = load()
  })
  after(() => traced.stop())

  function serve(context: TestContext, build: (app: App) => void): Promise<Server> {
    const app = express()
    app.set('env', 'test')
    build(app)
    return listen(createServer(app), context)
  }

  async function rootOf(action: () => unknown): Promise<Span> {
    const spans = await traced.collect(action, 1)
    const roots = spans.filter(span => span.meta['span.kind'] === 'server')
    assert.equal(roots.length, 1)
    return roots[0] as Span
  }

  for (const [index, [build, line, resource]] of [...commonRows, ...ownRows].entries()) {
    test(`row ${index + 1} of the table: ${line} is ${resource}`, async context => {
      const server = await serve(context, app => build(app as never, express as never as Maker))
      const root = await rootOf(() => ask(server, line))
      assert.equal(root.resource, resource)
      const method = line.split(' ')[0]
      const path = resource.slice(`${method} `.length)
      const named = path !== '404' && path !== ''
      assert.equal(root.meta['http.route'], named ? path : undefined)
    })
  }

  test('there are never more resources than routes, whatever is asked', async context => {
    const server = await serve(context, app => {
      const router = express.Router()
      router.get('/:id', (_request, response) => void response.end())
      app.use('/orgs/:org', router)
      app.get('/users/:id', (_request, response) => void response.end())
    })
    const spans = await traced.collect(async () => {
      for (let count = 0; count < 50; count++) {
        const id = Math.random().toString(36)
        await ask(server, `GET ${['/orgs/', '/users/', '/'][count % 3]}${id}${['/x', '', ''][count % 3]}`)
      }
    }, 50)
    const resources = spans.filter(span => span.meta['span.kind'] === 'server').map(span => span.resource)
    assert.equal(resources.length, 50)
    assert.deepEqual([...new Set(resources)].sort(), ['GET /orgs/:org/:id', 'GET /users/:id', 'GET 404'])
  })

  test('each middleware has a span below the request, and its work a span below that', async context => {
    const server = await serve(context, app => {
      app.use(function first(_request, _response, next) {
        tracer.trace('first.work', () => undefined)
        next()
      })
      app.get(
        '/it',
        async function second(_request, _response, next) {
          await tracer.trace('second.work', async () => undefined)
          next()
        },
        (_request, response) => void tracer.trace('last.work', () => response.end('ok')),
      )
    })
    const spans = await traced.collect(() => ask(server, 'GET /it'), 7)
    const parents = Object.fromEntries(
      spans.map(span => {
        const parent = spans.find(other => other.spanId === span.parentId)
        return [`${span.name} ${span.resource}`, parent && `${parent.name} ${parent.resource}`]
      }),
    )
    assert.deepEqual(parents, {
      'express.request GET /it': undefined,
      'express.middleware first': 'express.request GET /it',
      'first.work first.work': 'express.middleware first',
      'express.middleware second': 'express.request GET /it',
      'second.work second.work': 'express.middleware second',
      'express.middleware <anonymous>': 'express.request GET /it',
      'last.work last.work': 'express.middleware <anonymous>',
    })
    for (const span of spans.filter(({ name }) => name === 'express.middleware')) {
      assert.deepEqual([span.meta.component, span.service, span.error], ['express', 'app', 0])
    }
  })

  test('what a middleware does after it has handed on belongs to the request, in its own stores', async context => {
    const store = new AsyncLocalStorage<string>()
    const stores: unknown[] = []
    const server = await serve(context, app => {
      app.use((_request, _response, next) => {
        store.run('own', next)
        stores.push(store.getStore())
        tracer.trace('at.once', () => undefined)
      })
      app.use(async (_request, _response, next) => {
        await tracer.trace('before', async () => undefined)
        next()
        tracer.trace('handed.on', () => undefined)
        await null
        tracer.trace('awaited', () => undefined)
      })
      app.use((_request, _response, next) => {
        tracer.trace('open', () => {
          next()
          tracer.trace('still.open', () => undefined)
        })
      })
      app.get('/it', (_request, response) => {
        stores.push(store.getStore())
        setImmediate(() => response.end('ok'))
      })
    })
    const spans = await traced.collect(() => ask(server, 'GET /it'), 11)
    const parentOf = (name: string): string | undefined => {
      const span = spans.find(other => other.name === name)
      return spans.find(other => other.spanId === span?.parentId)?.name
    }
    // The second handler waits before it hands on.
    assert.deepEqual(stores, [undefined, 'own'])
    assert.equal(parentOf('before'), 'express.middleware')
    for (const name of ['at.once', 'handed.on', 'awaited']) assert.equal(parentOf(name), 'express.request', name)
    assert.equal(parentOf('still.open'), 'open')
  })

  test('middleware spans can be left out while the app runs, and routes stay', async context => {
    const server = await serve(context, app => app.get('/it/:id', (_request, response) => void response.end()))
    tracer.use('express', { middleware: false })
    const without = await traced.collect(() => ask(server, 'GET /it/1'), 1)
    tracer.use('express', { middleware: true })
    const having = await traced.collect(() => ask(server, 'GET /it/1'), 2)
    assert.deepEqual(
      without.map(span => span.resource),
      ['GET /it/:id'],
    )
    assert.equal(having.length, 2)
  })

  test('a middleware that loses the scope costs no one after it their parent', async context => {
    const lost: (() => void)[] = []
    const timer = setInterval(() => {
      for (const next of lost.splice(0)) next()
    }, 1)
    context.after(() => clearInterval(timer))
    const server = await serve(context, app => {
      app.use((_request, _response, next) => void lost.push(next))
      app.get('/it', (_request, response) => void tracer.trace('work', () => response.end('ok')))
    })
    const spans = await traced.collect(() => Promise.all([1, 2, 3].map(() => ask(server, 'GET /it'))), 12)
    assert.equal(new Set(spans.map(span => span.traceHex)).size, 3)
    for (const work of spans.filter(span => span.name === 'work')) {
      const handler = spans.find(span => span.spanId === work.parentId)
      const root = spans.find(span => span.spanId === handler?.parentId)
      assert.equal(root?.name, 'express.request')
    }
  })

  test('what a middleware makes active stays active after it', async context => {
    const server = await serve(context, app => {
      app.use((_request, response, next) => {
        const span = tracer.startSpan('session')
        response.on('finish', () => span.finish())
        tracer.scope().activate(span, next)
      })
      app.get('/it', (_request, response) => void tracer.trace('work', () => response.end('ok')))
    })
    const spans = await traced.collect(() => ask(server, 'GET /it'), 5)
    const [session] = spans.filter(span => span.name === 'session')
    const [work] = spans.filter(span => span.name === 'work')
    const handler = spans.find(span => span.spanId === work?.parentId)
    assert.equal(handler?.parentId, session?.spanId)
  })

  test('an error is told at the handler that failed and at the request, also where a handler answers it', async context => {
    const server = await serve(context, app => {
      app.get('/thrown', function thrower() {
        throw new RangeError('thrown')
      })
      app.get('/told', (_request, _response, next) => next(new RangeError('told')))
      app.get('/gone', (_request, _response, next) => next(new RangeError('gone')))
      app.use(((error: Error, _request, response, next) => {
        if (error.message === 'told') next(error)
        else response.status(error.message === 'gone' ? 410 : 500).end()
      }) as import('express').ErrorRequestHandler)
    })
    for (const name of ['thrown', 'told']) {
      const spans = await traced.collect(() => ask(server, `GET /${name}`), 2)
      assert.equal(spans.length, 2)
      for (const span of spans) assert.deepEqual([span.error, span.meta['error.message']], [1, name])
      assert.ok(spans.some(span => span.resource === `GET /${name}`))
    }
    // The app answered it with a status that is none of the errors.
    const root = await rootOf(() => ask(server, 'GET /gone'))
    assert.deepEqual([root.error, root.meta['http.status_code']], [0, '410'])
  })

  test('whatever is thrown, the app’s error handler gets just that', async context => {
    const hostile = new Proxy({}, { get: () => assert.fail('hostile'), getPrototypeOf: () => assert.fail('hostile') })
    const thrown: unknown[] = ['text', 7, Symbol('s'), Object.freeze(new Error('frozen')), hostile, { message: 1n }]
    let caught: unknown
    const server = await serve(context, app => {
      app.get('/:at', (request, _response) => {
        throw thrown[Number(request.params.at)]
      })
      app.use(((error, _request, response, _next) => {
        caught = error
        response.status(500).end('caught')
      }) as import('express').ErrorRequestHandler)
    })
    for (const [index, error] of thrown.entries()) {
      const root = await rootOf(async () => assert.equal((await ask(server, `GET /${index}`)).body, 'caught'))
      assert.ok(caught === error)
      assert.deepEqual([root.error, root.resource], [1, 'GET /:at'])
    }
  })

  test('handlers keep their names and lengths', async context => {
    const names: string[] = []
    await serve(context, app => {
      app.use(function three(_request, _response, next) {
        next()
      })
      app.use(((_error, _request, _response, next) => next()) as import('express').ErrorRequestHandler)
      const { stack } = ((app as { router?: unknown; _router?: unknown })._router ?? app.router) as {
        stack: { name: string; handle: { name: string; length: number } }[]
      }
      names.push(...stack.slice(-2).map(({ name, handle }) => `${name} ${handle.name} ${handle.length}`))
    })
    assert.deepEqual(names, ['three three 3', '<anonymous>  4'])
  })

  return { traced: () => traced }
}
