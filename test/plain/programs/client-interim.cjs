const http = require('node:http')
const net = require('node:net')
const { shape, fault } = require('./support/web.cjs')

const answers = {
  continue: 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  hints: 'HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  upgrade: 'HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: own\r\n\r\nfirst',
  connect: 'HTTP/1.1 200 Connected\r\n\r\nfirst',
  trailers: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n',
}
const events = ['continue', 'information', 'upgrade', 'connect', 'response', 'close', 'finish']
async function main() {
  for (const heard of [true, false]) {
    for (const [name, text] of Object.entries(answers)) {
      const server = net.createServer(socket => socket.on('error', () => {}).once('data', () => socket.write(text)))
      await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
      const headers =
        name === 'upgrade'
          ? { Connection: 'Upgrade', Upgrade: 'own' }
          : name === 'continue'
            ? { Expect: '100-continue' }
            : {}
      const request = http.request({
        port: server.address().port,
        host: '127.0.0.1',
        agent: false,
        headers,
        method: name === 'connect' ? 'CONNECT' : 'GET',
        path: name === 'connect' ? 'a:1' : '/',
      })
      const closed = new Promise(resolve => request.on('close', resolve))
      request.on('error', error => console.log(name, fault(error)))
      if (heard) {
        for (const event of events) {
          request.on(event, (...args) => {
            console.log(
              name,
              event,
              args.map(arg => (Buffer.isBuffer(arg) ? String(arg) : arg.constructor.name)),
              shape(request).listeners,
            )
            if (event === 'information') console.log(args[0].statusCode, args[0].headers)
            if (event === 'response')
              args[0].resume().on('end', () => args[0].socket.end(console.log(args[0].trailers)))
            if (event === 'upgrade' || event === 'connect') {
              console.log(shape(args[1]).listeners)
              args[1].destroy()
            }
          })
        }
      }
      request.end()
      if (!heard) setTimeout(() => request.destroy(), 40)
      await closed
      server.close()
    }
  }
}
main()
