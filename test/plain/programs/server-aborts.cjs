const http = require('node:http')
const net = require('node:net')
const { listen, fault, pause } = require('./support/web.cjs')

const server = http.createServer((request, response) => {
  const log = text => console.log(request.url, text)
  for (const name of ['aborted', 'end', 'close'])
    request.on(name, () => log(`request ${name} ${request.destroyed} ${request.aborted}`))
  for (const name of ['finish', 'close'])
    response.on(name, () => log(`response ${name} ${response.writableFinished} ${response.destroyed}`))
  if (request.url !== '/unheard') request.on('error', error => console.log(request.url, fault(error)))
  response.on('error', error => console.log(request.url, 'response', fault(error)))
  if (request.url === '/destroys') response.destroy(new Error('own'))
  if (request.url === '/half') response.write('half')
  if (request.url === '/late') setTimeout(() => response.end('late', () => log('never sent?')), 60)
  request.resume()
})
process.on('uncaughtException', error => console.log('uncaught', fault(error)))
listen(server).then(async port => {
  for (const path of ['/unheard', '/heard', '/half', '/late', '/destroys']) {
    const socket = net.connect(port, '127.0.0.1').on('error', () => {})
    socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc`)
    await pause(40)
    socket.destroy()
    await pause(60)
  }
  server.close()
})
