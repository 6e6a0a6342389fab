const http = require('node:http')
const { ask, listen, fault } = require('./support/web.cjs')

class Private extends Error {
  #code = 7
  get secret() {
    return this.#code
  }
}
const thrown = [
  new Error('plain'),
  new Private('private'),
  'text',
  null,
  undefined,
  Object.freeze(new Error('frozen')),
  { odd: true },
  0n,
  Symbol('odd'),
]
const server = http.createServer((request, response) => {
  const at = Number(request.url.slice(1))
  process.once('uncaughtException', (error, origin) => {
    console.log(at, error === thrown[at], origin, fault(error), error?.secret)
    response.statusCode = 500
    response.end()
  })
  throw thrown[at]
})
listen(server).then(async port => {
  for (const at of thrown.keys()) console.log((await ask(port, { path: `/${at}` })).status)
  server.close()
})
