const Koa = require('koa')
const Router = require('@koa/router')
const { ask, face, fault, shape } = require('./support/web.cjs')

const app = new Koa()
app.silent = true
const log = (...parts) => console.log(...parts)
app.on('error', (error, context) => log('app', fault(error), context.url))
app.use(async (context, next) => {
  log(
    context.url,
    next.length,
    shape(context),
    shape(context.req),
    shape(context.res).listeners,
    JSON.stringify(Object.keys(context.toJSON())),
  )
  try {
    const result = next()
    log(result.constructor.name, Object.keys(result), (await result) === 'given')
  } catch (error) {
    log('caught', fault(error))
    if (context.path !== '/caught') throw error
    context.status = 418
  }
})
app.use(async function second(context, next) {
  if (context.path === '/twice') await next()
  await next()
  return 'given'
})
const router = new Router()
router.get('/plain', context => {
  context.body = 'plain'
})
router.get('/items/:id', async (context, next) => {
  context.body = { ...context.params, route: context._matchedRoute }
  await next()
})
router.get(['/throws', '/caught'], context => context.throw(409, 'refused', { own: 1 }))
router.get('/odd', () => {
  throw Object.freeze({ odd: true })
})
router.get('/stream', context => {
  context.body = require('node:stream').Readable.from(['a', 'b'])
})
app.use(router.routes()).use(router.allowedMethods())
log(
  app.middleware.map(face),
  router.stack.map(layer => [layer.path, layer.methods, layer.stack.map(face)]),
)
const server = app.listen(0, '127.0.0.1', async () => {
  const { port } = server.address()
  for (const path of ['/plain', '/items/7', '/throws', '/caught', '/odd', '/twice', '/stream', '/nowhere'])
    log(path, await ask(port, { path }))
  log(await ask(port, { path: '/plain', method: 'PATCH' }))
  server.close()
})
