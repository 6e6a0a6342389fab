import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import { type Answer, frameworkContract, type Site } from '../contracts/framework'
import { programContract } from '../contracts/programs'
import { exchange, requestHead } from '../contracts/raw-http'
import { startTraced, type Traced } from '../traced'
import { tree } from '../tree'

type Make = (options?: FastifyServerOptions) => FastifyInstance

let traced: Traced
before(async () => {
  traced = await startTraced()
})
after(() => traced.stop())

function addRoutes(app: FastifyInstance, routes: Site['routes']): void {
  for (const [line, answer] of Object.entries(routes)) app.get(line.slice('GET '.length), handlerOf(answer))
}

/** Errors show nothing of their stacks in Fastify; what a handler gives is sent. */
function handlerOf(answer: Answer) {
  return function answering(request: { readonly params: unknown }) {
    const given = answer((request.params as { readonly id: string }).id)
    return given instanceof Promise ? given : Promise.resolve(given)
  }
}

const versions = ['fastify', '../apps/fastify-4/node_modules/fastify', '../apps/fastify-3/node_modules/fastify']

for (const name of versions) {
  const load = () => require(name) as Make
  frameworkContract(
    {
      title: name,
      plugin: 'fastify',
      middleware: ['first', 'answering'],
      async serve({ routes, nested, first: runFirst }) {
        const app = load()()
        app.addHook('onRequest', function first(_request, _reply, done) {
          runFirst()
          done()
        })
        addRoutes(app, routes)
        app.register(
          async api => {
            api.register(async org => addRoutes(org, nested), { prefix: '/:org' })
          },
          { prefix: '/api' },
        )
        await app.listen({ port: 0, host: '127.0.0.1' })
        return { server: app.server, close: () => app.close() }
      },
      refusal: (statusCode, message) => Object.assign(new Error(message), { statusCode }),
    },
    () => traced,
  )

  /** Runs one request against an app, and gives the spans and the answer. */
  async function asked(build: (app: FastifyInstance) => void, line: string, body = '') {
    const app = load()()
    build(app)
    await app.listen({ port: 0, host: '127.0.0.1' })
    let answer = ''
    const headers = body === '' ? {} : { 'content-type': 'application/json', 'content-length': String(body.length) }
    const spans = await traced.collect(async () => {
      const head = requestHead(line, { host: 'localhost', connection: 'close', ...headers })
      answer = (await exchange(app.server, head + body)).toString()
    }, 1)
    await app.close()
    return { spans, answer, root: spans.find(span => span.name === 'fastify.request') }
  }

  const work = (resource: string) => traced.tracer.startSpan('work', { tags: { 'resource.name': resource } }).finish()

  test(`${name}: each kind of hook has a span below the request, and what it does one below that`, async () => {
    const { spans, root, answer } = await asked(
      app => {
        app.addHook('onRequest', async function asking() {
          await null
          work('asking')
        })
        app.addHook('preParsing', function parsing(_request, _reply, payload, done) {
          setImmediate(() => {
            work('parsing')
            done(null, payload)
          })
        })
        app.addHook('onSend', async function sending(_request, _reply, payload) {
          work('sending')
          return `${payload}!`
        })
        app.post(
          '/it',
          {
            preHandler: [
              function one(_request, _reply, done) {
                work('one')
                done()
              },
              async function two() {
                work('two')
              },
            ],
          },
          function last(_request, reply) {
            setTimeout(() => {
              work('last')
              reply.send('sent')
            }, 1)
          },
        )
      },
      'POST /it',
      '{"a":1}',
    )
    assert.match(answer, /sent!/)
    const steps = ['asking', 'parsing', 'one', 'two', 'last', 'sending']
    const middleware = spans.filter(span => span.name === 'fastify.middleware')
    assert.deepEqual(middleware.map(span => span.resource).sort(), [...steps].sort(), tree(spans))
    for (const span of middleware) {
      assert.equal(span.error, 0)
      assert.ok(span.resource === 'sending' || span.parentId === root?.spanId, tree(spans))
      assert.ok(
        spans.some(
          ({ name, resource, parentId }) => name === 'work' && resource === span.resource && parentId === span.spanId,
        ),
      )
    }
  })

  test(`${name}: errors of hooks are told, those of validation are not, whoever answers them`, async () => {
    const failing = await asked(app => {
      app.addHook('preHandler', function fails(_request, _reply, done) {
        done(new RangeError('no'))
      })
      app.setErrorHandler((_error, _request, reply) => void reply.code(502).send('bad'))
      app.get('/it', async () => 'it')
    }, 'GET /it')
    assert.match(failing.answer, /502/)
    const step = failing.spans.find(span => span.name === 'fastify.middleware' && span.resource === 'fails')
    for (const span of [failing.root, step]) {
      assert.deepEqual([span?.error, span?.meta['error.message']], [1, 'no'], tree(failing.spans))
    }
    const schema = { body: { type: 'object', required: ['b'], properties: { b: { type: 'string' } } } }
    const invalid = await asked(app => app.post('/it', { schema }, async () => 'it'), 'POST /it', '{"a":1}')
    assert.match(invalid.answer, / 400 /)
    assert.deepEqual([invalid.root?.error, invalid.root?.resource], [0, 'POST /it'])
    const sent = await asked(
      app => app.get('/it', (_request, reply) => void reply.send(new RangeError('sent'))),
      'GET /it',
    )
    assert.deepEqual([sent.root?.error, sent.root?.meta['error.message']], [1, 'sent'])
  })

  test(`${name}: a hook that Fastify refuses is refused as without us`, () => {
    const app = load()()
    const hook = async (_request: unknown, _reply: unknown, _done: unknown) => undefined
    assert.throws(() => app.addHook('onRequest', hook as never), /Async function has too many arguments/)
  })

  test(`${name}: inject has no spans of its own, and runs within those that are active`, async () => {
    const app = load()()
    app.addHook('onRequest', async () => undefined)
    app.get('/it', async () => {
      work('injected')
      return 'it'
    })
    const spans = await traced.collect(async () => {
      await traced.tracer.trace('caller', async () => {
        assert.equal((await app.inject('/it')).body, 'it')
      })
    }, 2)
    assert.deepEqual(tree(spans).split('\n'), ['caller caller app', '  work injected app'])
    await app.close()
  })
}

programContract({
  title: 'fastify 5',
  imports: { fastify: 'fastify', http: 'node:http' },
  body: `const app = fastify()
    app.register(async api => void api.get('/:id', async request => request.params.id), { prefix: '/items' })
    const address = await app.listen({ port: 0, host: '127.0.0.1' })
    console.log(await (await fetch(address + '/items/7')).text())
    await app.close()`,
  trees: ['http.request GET app\n  fastify.request GET /items/:id app\n    fastify.middleware <anonymous> app'],
  stdout: '7',
})
