const http = require('node:http')
const { listen, fault, shape } = require('./support/web.cjs')

const server = http.createServer((request, response) => {
  request.on('error', () => {})
  if (request.url === '/half') response.write('half')
})
const ways = {
  '/before': (_request, controller) => controller.abort(),
  '/now': (_request, controller) => controller.abort(new Error('a reason')),
  '/later': (_request, controller) => setTimeout(() => controller.abort(), 20),
  '/half': (request, controller) =>
    request.on('response', response => response.once('data', () => controller.abort('text'))),
  '/destroy': request => request.destroy(),
  '/destroy-error': request => request.destroy(Object.assign(new Error('own'), { own: 1 })),
  '/old': request => request.abort(),
  '/socket': request => request.on('socket', socket => socket.destroy()),
}
listen(server).then(async port => {
  for (const [path, abort] of Object.entries(ways)) {
    const controller = new AbortController()
    if (path === '/before') controller.abort()
    await new Promise(resolve => {
      const request = http.get({ port, host: '127.0.0.1', path, agent: false, signal: controller.signal })
      for (const event of ['abort', 'finish', 'close'])
        request.on(event, () => console.log(path, event, request.aborted, request.destroyed))
      request.on('error', error =>
        console.log(path, fault(error), error === request.errored, error.cause === controller.signal.reason),
      )
      request.on('response', response => {
        for (const event of ['aborted', 'end', 'close']) response.on(event, () => console.log(path, 'response', event))
        response.on('error', error => console.log(path, 'response', fault(error)))
      })
      request.on('close', resolve)
      abort(request, controller)
      console.log(path, shape(request).listeners)
    })
  }
  server.closeAllConnections()
  server.close()
})
