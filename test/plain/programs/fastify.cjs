const fastify = require('fastify')
const { fault, shape } = require('./support/web.cjs')

async function main() {
  const app = fastify({ forceCloseConnections: true })
  const log = (...parts) => console.log(...parts)
  for (const name of [
    'onRequest',
    'preParsing',
    'preValidation',
    'preHandler',
    'preSerialization',
    'onSend',
    'onResponse',
    'onError',
  ]) {
    app.addHook(name, (request, reply, ...rest) => {
      log(
        name,
        request.url,
        rest.length,
        rest.at(-1).name,
        shape(request).keys,
        shape(reply).keys,
        shape(request.raw).listeners,
      )
      if (name === 'preHandler' && request.url === '/hook') return rest.at(-1)(new Error('from a hook'))
      rest.at(-1)()
    })
  }
  app.addHook('preHandler', async (_request, reply) => {
    reply.header('x-own', '1')
  })
  app.decorateRequest('own', 'decorated')
  app.get('/', function (request) {
    log(this === app, request.own)
    return { fine: true }
  })
  app.get('/hook', () => 'never')
  app.get('/throws', async () => {
    throw Object.assign(new Error('thrown'), { statusCode: 418, own: 1 })
  })
  app.get('/callback', (_request, reply) => {
    setImmediate(() => reply.code(201).send('later'))
  })
  app.get('/items/:id', request => ({ id: request.params.id, url: request.routeOptions.url }))
  app.setErrorHandler(function (error, request, reply) {
    log('handler', fault(error), request.url, this === app)
    reply.send(error)
  })
  try {
    app.addHook('onRequest', async (_request, _reply, _done) => {})
  } catch (error) {
    log(fault(error))
  }
  await app.register(async child => {
    child.get('/child', () => 'child')
  })
  log(app.printRoutes())
  for (const url of ['/', '/hook', '/throws', '/callback', '/items/7', '/child', '/nowhere']) {
    const { statusCode, body, headers } = await app.inject({ url })
    log(url, statusCode, body, Object.keys(headers))
  }
  await app.listen({ port: 0, host: '127.0.0.1' })
  const response = await fetch(`http://127.0.0.1:${app.server.address().port}/items/8`)
  log(response.status, await response.text())
  await app.close()
}
main()
