const http = require('node:http')
const net = require('node:net')
const { fault, shape } = require('./support/web.cjs')

const answers = {
  nothing: socket => socket.end(),
  nonsense: socket => socket.end('NONSENSE'),
  reset: socket => socket.resetAndDestroy(),
  half: socket => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'),
  big: socket => socket.end(`HTTP/1.1 200 OK\r\nX-Big: ${'a'.repeat(20_000)}\r\n\r\n`),
  chunk: socket => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
}
async function main() {
  for (const [name, answer] of Object.entries(answers)) {
    const server = net.createServer(socket => socket.on('error', () => {}).once('data', () => answer(socket)))
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
    await new Promise(resolve => {
      const request = http.get({ port: server.address().port, host: '127.0.0.1', agent: false })
      for (const event of ['abort', 'timeout', 'finish', 'socket']) request.on(event, () => console.log(name, event))
      request.on('error', error => console.log(name, fault(error), request.reusedSocket, request.destroyed))
      request.on('close', () => resolve(console.log(name, 'closed', shape(request).listeners)))
      request.on('response', response => {
        response.on('error', error => console.log(name, 'response', fault(error), response.complete))
        for (const event of ['aborted', 'end', 'close']) response.on(event, () => console.log(name, 'response', event))
        response.resume()
      })
    })
    server.close()
  }
  const refused = http.get({ port: 1, host: '127.0.0.1', agent: false })
  refused.on('error', error => {
    console.log(fault(error), error === refused.errored)
    process.on('uncaughtException', (found, origin) => console.log('uncaught', fault(found), origin))
    http.get({ port: 1, host: '127.0.0.1' })
    http
      .get('http://does-not-exist.invalid/', {
        lookup: (_host, _options, done) => done(Object.assign(new Error('own'), { own: true })),
      })
      .on('error', own => console.log(fault(own)))
  })
}
main()
