const http = require('node:http')
const { ask, listen, shape } = require('./support/web.cjs')

const server = http.createServer((request, response) => {
  if (request.url === '/response') {
    response.setTimeout(20, socket => {
      console.log('response timed out', shape(socket).listeners)
      response.writeHead(503, 'Slow', ['X-List', 'a', 'X-List', 'b']).end('slow')
    })
  } else if (request.url === '/request') {
    request.setTimeout(20)
    response.on('timeout', () => request.destroy())
  }
  response.on('timeout', () => console.log('event of the response'))
  request.on('timeout', () => console.log('event of the request'))
})
listen(server).then(async port => {
  for (const path of ['/response', '/request']) console.log(await ask(port, { path }))
  server.setTimeout(20, socket => {
    console.log('server timed out')
    socket.destroy()
  })
  console.log(await ask(port, { path: '/server' }))
  server.close()
  server.closeAllConnections()
})
