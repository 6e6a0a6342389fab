const http = require('node:http')
const { ask, listen, shape } = require('./support/web.cjs')

const server = http.createServer((request, response) => {
  console.log(shape(request.socket).listeners)
  for (const emitter of [request, response]) {
    emitter.on('newListener', name => console.log('new', name)).on('removeListener', name => console.log('gone', name))
    emitter.once('close', () => console.log('never'))
    emitter.removeAllListeners()
    console.log(emitter.eventNames())
  }
  response.end('fine')
})
server.on('newListener', name => console.log('server new', name))
server.on('removeListener', name => console.log('server gone', name))
listen(server).then(async port => {
  console.log(await ask(port))
  const listeners = server.listeners('request')
  server.removeAllListeners('request')
  console.log(listeners.length, shape(server).listeners, server.listeners('request').length)
  server.on('request', (_request, response) => response.end('other'))
  server.prependListener('request', () => console.log('first'))
  console.log(await ask(port), listeners[0].name, listeners[0].length)
  server.removeAllListeners()
  server.close()
})
