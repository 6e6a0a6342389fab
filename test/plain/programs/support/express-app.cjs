const http = require('node:http')
const { ask, face, fault, listen, shape } = require('./web.cjs')

/** What handlers of Express see, and what it answers. */
exports.run = async (express, Layer, catches) => {
  const app = express()
  const log = (...parts) => console.log(...parts)
  app.use(function first(request, response, next) {
    const { socket, ...rest } = shape(request)
    log(request.url, rest, shape(response), face(next), next === request.next, Object.keys(next).length)
    log(
      request.next.name,
      Reflect.ownKeys(request)
        .filter(key => typeof key === 'string')
        .sort()
        .join(),
    )
    next()
  })
  app.use('/throws', () => {
    throw Object.freeze(new TypeError('thrown'))
  })
  app.use('/text', (_request, _response, next) => next('text'))
  app.use('/router', (_request, _response, next) => next('router'))
  app.use('/twice', (_request, response, next) => {
    next()
    if (!response.headersSent) next()
    next.call({ own: true }, null)
  })
  app.use('/other-next', (request, _response, _next) => request.next())
  app.use('/arguments', function () {
    log(arguments.length, typeof arguments[2], this === undefined || this === globalThis)
    arguments[2](undefined, 'more')
  })
  app.get('/async', async () => {
    await null
    throw Object.assign(new Error('rejected'), { status: 409 })
  })
  app.param('id', (request, _response, next, id, name) => {
    log('param', id, name, request.params, face(next))
    next()
  })
  app.get('/items/:id', (request, _response, next) => {
    log(
      request.route.path,
      request.route.stack.map(layer => [layer.name, layer.method, layer.constructor.name, shape(layer).keys]),
    )
    next('route')
  })
  app.get('/items/:id', (request, response) =>
    response.json({ id: request.params.id, query: request.query, path: request.path }),
  )
  const sub = express()
  sub.get('/sub', (request, response) =>
    response.send([request.baseUrl, request.originalUrl, request.app === sub, response.app === sub].join()),
  )
  sub.on('mount', parent => log('mounted', parent === app, sub.mountpath))
  app.use('/mounted', sub)
  const router = express.Router({ mergeParams: true })
  router.all('/', (request, response) => response.status(202).send(request.params))
  app.use('/merge/:a', router)
  app.use('/static', express.static(__dirname, { index: false }))
  app.use(express.json(), express.urlencoded({ extended: false }))
  app.post('/body', (request, response) => response.send(request.body))
  app.get('/late', (_request, response, _next) => {
    response.on('finish', () => log('finished', response.statusCode))
    setImmediate(() => {
      response.locals.later = true
      response.redirect('/there')
    })
  })
  app.use((error, request, response, next) => {
    log(
      'error',
      error === String(error) ? error : fault(error),
      face(next),
      next === request.next,
      Object.isFrozen(error),
    )
    if (request.url.includes('async')) return next(error)
    response.status(500).send(String(error.message ?? error))
  })
  const stack = (catches ? app.router : app._router).stack
  log(
    stack.map(layer => [
      layer.name,
      layer.constructor.name,
      shape(layer).keys,
      layer.handle.length,
      layer instanceof Layer,
      layer.constructor === Layer,
    ]),
  )
  class Own extends Layer {
    get own() {
      return true
    }
  }
  log(
    new Own('/', {}, () => {}).own,
    new Own('/', {}, () => {}) instanceof Layer,
    face(Layer),
    Layer.prototype.constructor === Layer,
  )
  log(
    Object.getOwnPropertyNames(Layer.prototype)
      .sort()
      .map(name => [name, typeof Layer.prototype[name] === 'function' ? face(Layer.prototype[name]) : '']),
  )
  const server = http.createServer(app)
  const port = await listen(server)
  const paths = [
    '/throws',
    '/text',
    '/router',
    '/twice',
    '/other-next',
    '/arguments',
    '/items/7?a=1',
    '/mounted/sub',
    '/merge/x',
    '/static/web.cjs',
    '/static/none',
    '/late',
    '/nowhere',
    '/%',
    ...(catches ? ['/async'] : []),
  ]
  for (const path of paths) {
    const { text, ...rest } = await ask(port, { path })
    log(path, rest.status, text?.replace(/<br>.*/, '').slice(0, 200), Object.keys(rest.headers ?? {}))
  }
  for (const body of ['{"a":1}', '{bad'])
    log(await ask(port, { path: '/body', method: 'POST', headers: { 'content-type': 'application/json' } }, body))
  log(
    await ask(port, { method: 'OPTIONS', path: '/items/7' }),
    await ask(port, { method: 'HEAD', path: '/mounted/sub' }),
  )
  await new Promise(resolve => server.close(resolve))
}
