const http = require('node:http')
const { listen, shape } = require('./support/web.cjs')

const server = http.createServer((_request, response) => response.end('fine'))
listen(server).then(async port => {
  const request = http.get({ port, host: '127.0.0.1', agent: false })
  for (const name of ['newListener', 'removeListener']) request.on(name, event => console.log(name, event))
  request.once('response', response => {
    response.on('end', () => console.log('never'))
    response.removeAllListeners()
    console.log(shape(response).listeners, shape(request).listeners, shape(request.socket).listeners)
    response.resume().on('end', () => console.log('end'))
    request.removeAllListeners()
    console.log(request.eventNames())
    request.on('close', () => server.close())
  })
})
