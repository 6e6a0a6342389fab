const { ask, listen } = require('./support/web.cjs')
const http = require('node:http')
const folder = '../../apps/express4/node_modules/express'
const Layer = require(`${folder}/lib/router/layer`)
const express = require(folder)

// What the package express-async-errors does.
Object.defineProperty(Layer.prototype, 'handle', {
  enumerable: true,
  get() {
    return this.__handle
  },
  set(handle) {
    this.__handle =
      handle.length === 4
        ? handle
        : function (...args) {
            const result = handle.apply(this, args)
            if (result?.catch) result.catch(error => args[args.length - 1](error))
            return result
          }
  },
})
const app = express()
app.use(async (_request, _response, next) => {
  await null
  next()
})
app.get('/', async () => {
  throw new Error('rejected')
})
app.get('/deep', (_request, response) => response.end('deep'))
app.use((error, _request, response, _next) => response.status(500).send(error.message))
for (let at = 0; at < 300; at++) app.use((_request, _response, next) => next())
app.get('/after-many', (_request, response) => response.end('many'))
const server = http.createServer(app)
listen(server).then(async port => {
  for (const path of ['/', '/deep', '/after-many']) console.log(await ask(port, { path }))
  server.close()
})
