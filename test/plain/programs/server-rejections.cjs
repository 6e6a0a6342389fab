const { EventEmitter, captureRejectionSymbol } = require('node:events')
const http = require('node:http')
const { ask, listen, fault } = require('./support/web.cjs')

process.on('unhandledRejection', (reason, promise) => console.log('unhandled', fault(reason), promise.constructor.name))
process.on('rejectionHandled', () => console.log('handled later'))
async function main() {
  const error = Object.assign(new Error('rejected'), { status: 418 })
  async function handler(request, response) {
    response.on('close', () => console.log('closed', response.statusCode))
    if (request.url === '/later') await new Promise(resolve => setImmediate(resolve))
    setTimeout(() => response.writableEnded || response.end('late'), 30)
    throw error
  }
  for (const captured of [false, true, 'own']) {
    EventEmitter.captureRejections = captured === true
    const server = http.createServer({ captureRejections: captured !== false }, handler)
    server.on('error', found => console.log('server', found === error))
    if (captured === 'own') {
      server[captureRejectionSymbol] = function (found, event, request, response) {
        console.log('captured', found === error, event, request.url, this === server)
        response.statusCode = found.status
        response.end('captured')
      }
    }
    const port = await listen(server)
    for (const path of ['/', '/later']) console.log(captured, await ask(port, { path }))
    await new Promise(resolve => server.close(resolve))
    EventEmitter.captureRejections = false
  }
}
main()
