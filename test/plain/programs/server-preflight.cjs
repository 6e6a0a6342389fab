const http = require('node:http')
const { listen, raw } = require('./support/web.cjs')

const server = http.createServer((request, response) => {
  response.setHeader('Access-Control-Allow-Headers', 'X-Own')
  console.log(response.getHeaderNames())
  response.writeHead(204, request.url === '/more' ? { 'X-More': 'yes' } : undefined).end()
})
listen(server).then(async port => {
  for (const path of ['/', '/more']) {
    console.log(
      await raw(
        port,
        `OPTIONS ${path} HTTP/1.1\r\nHost: a\r\nOrigin: b\r\nAccess-Control-Request-Headers: x-own\r\nConnection: close\r\n\r\n`,
      ),
    )
  }
  server.close()
})
