const http = require('node:http')
const { listen, pause } = require('./support/web.cjs')

class Own extends http.Agent {
  addRequest(request, options) {
    console.log(
      'addRequest',
      request.constructor.name,
      options.path,
      Object.keys(options).sort().join(),
      request.getHeader('x-own'),
    )
    return super.addRequest(request, options)
  }
  createConnection(options, callback) {
    console.log('createConnection', options.path, typeof callback)
    return super.createConnection(options, callback)
  }
  getName(options) {
    return `own:${options.host}`
  }
  keepSocketAlive(socket) {
    console.log('keep', socket.listenerCount('close'), socket.eventNames().map(String).join())
    return super.keepSocketAlive(socket)
  }
  reuseSocket(socket, request) {
    console.log('reuse', request.path, socket.listenerCount('error'))
    super.reuseSocket(socket, request)
  }
}
const server = http.createServer((request, response) => response.end(request.url))
listen(server).then(async port => {
  const agent = new Own({ keepAlive: true, maxSockets: 2 })
  const ask = path =>
    new Promise(resolve => {
      http.get({ port, host: '127.0.0.1', path, agent, headers: { 'x-own': path } }, response => {
        response.resume().on('end', () => resolve([path, response.statusCode, response.req.reusedSocket]))
      })
    })
  console.log(await Promise.all(['/1', '/2', '/3'].map(ask)))
  await pause(10)
  console.log(await ask('/4'), Object.keys(agent.freeSockets), Object.keys(agent.sockets), agent.totalSocketCount)
  await pause(10)
  agent.destroy()
  http.globalAgent = new http.Agent({ keepAlive: false })
  console.log(
    await new Promise(resolve =>
      http.get({ port, host: '127.0.0.1' }, response => resolve(response.headers.connection)),
    ),
  )
  const direct = {
    addRequest: request => request.onSocket(require('node:net').connect(port, '127.0.0.1')),
    defaultPort: 80,
    protocol: 'http:',
  }
  console.log(
    await new Promise(resolve =>
      http.get({ port, host: '127.0.0.1', agent: direct }, response => resolve(response.statusCode)),
    ),
  )
  server.closeAllConnections()
  server.close()
})
