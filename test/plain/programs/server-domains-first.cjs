// node: -r node:domain
const domain = require('node:domain')
const http = require('node:http')
const { ask, listen, fault } = require('./support/web.cjs')

async function main() {
  const outer = domain.create().on('error', error => console.log('outer', fault(error)))
  const server = outer.run(() =>
    http.createServer((request, response) => {
      console.log(process.domain === outer, request.domain === outer, response.domain === outer)
      const own = domain.create()
      own.add(request)
      own.add(response)
      own.on('error', error => {
        console.log('own', fault(error), error.domain === own, error.domainThrown, process.domain === own)
        response.statusCode = 500
        response.end(error.message)
      })
      own.run(() => {
        if (request.url === '/throw') throw new Error('thrown')
        if (request.url === '/timer')
          setTimeout(() => {
            throw new Error('in a timer')
          }, 1)
        if (request.url === '/event') response.emit('error', new Error('emitted'))
        if (request.url === '/request') request.emit('error', new Error('of the request'))
        if (request.url === '/end')
          request.resume().on('end', () => {
            throw new Error('at the end')
          })
        if (request.url === '/client') http.get({ port: 1, host: '127.0.0.1', agent: false }, () => {})
        if (request.url === '/promise')
          Promise.resolve().then(() => {
            throw new Error('rejected')
          })
      })
    }),
  )
  const port = await listen(server)
  for (const path of ['/throw', '/timer', '/event', '/request', '/end', '/client', '/promise']) {
    console.log(path, await ask(port, { path }))
  }
  server.close()
}
main()
