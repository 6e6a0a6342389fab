const http = require('node:http')
const { listen, raw, fault, withoutRaw } = require('./support/web.cjs')

const answers = {
  '/object': response => response.writeHead(201, { 'X-One': 1, 'set-cookie': ['a=1', 'b=2'] }).end(),
  '/list': response => response.writeHead(201, 'Made', ['X-A', '1', 'X-A', '2']).end('list'),
  '/append': response => response.appendHeader('X-A', '1').appendHeader('X-A', ['2']).end(),
  '/twice': response => {
    response.writeHead(200)
    try {
      response.writeHead(201)
    } catch (error) {
      console.log(fault(error))
    }
    response.end()
  },
  '/bad': response => {
    for (const [name, value] of [
      ['bad name', 'a'],
      ['x', 'b\n'],
      ['x', undefined],
    ]) {
      try {
        response.setHeader(name, value)
      } catch (error) {
        console.log(fault(error))
      }
    }
    response.end()
  },
  '/status': response => {
    try {
      response.writeHead(99)
    } catch (error) {
      console.log(fault(error))
    }
    response.writeHead(299, 'Own words').end()
  },
  '/implicit': response => {
    response.flushHeaders()
    console.log(response.headersSent, response.getHeaderNames(), response.statusMessage)
    response.end('x')
    response.end('y', error => console.log('again', error?.code))
  },
}
const server = http.createServer((request, response) => {
  console.log(request.rawHeaders, request.headers, request.headersDistinct, withoutRaw(request.rawHeaders).length)
  response.on('error', error => console.log('error', fault(error)))
  answers[request.url](response)
})
listen(server).then(async port => {
  for (const path of Object.keys(answers)) {
    console.log(
      await raw(
        port,
        `GET ${path} HTTP/1.1\r\nhOsT: a\r\nX-Two: 1\r\nx-two: 2\r\nCookie: a\r\ncookie: b\r\nConnection: close\r\n\r\n`,
      ),
    )
  }
  server.close()
})
