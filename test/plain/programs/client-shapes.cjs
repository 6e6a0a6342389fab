const http = require('node:http')
const https = require('node:https')
const { inspect } = require('node:util')
const { listen, shape, face, without } = require('./support/web.cjs')

const server = http.createServer((request, response) => {
  console.log(request.method, request.url, without(request.headers))
  request.resume().on('end', () => response.end('fine'))
})
for (const module of [http, https]) {
  console.log(Object.keys(module).join(), face(module.get), face(module.request), face(module.Agent))
  for (const name of ['get', 'request']) {
    const { value, ...rest } = Object.getOwnPropertyDescriptor(module, name)
    console.log(rest, typeof value, 'prototype' in value)
  }
}
console.log(face(http.ClientRequest), face(http.ClientRequest.prototype.emit))
listen(server).then(port => {
  const request = http.request(
    { port, host: '127.0.0.1', method: 'POST', path: '/a', agent: false },
    function (response) {
      console.log(this === request, arguments.length, shape(request), shape(response))
      console.log(
        inspect(response, { depth: 0 })
          .replace(/(\(async_id_symbol\)\]:) \d+/, '$1 some')
          .replace(/'http:.*'/, "'url'"),
      )
      response.resume().on('end', () => {
        console.log(shape(request), shape(response))
        server.close()
      })
    },
  )
  request.on('socket', socket => console.log(shape(socket)))
  console.log(
    shape(request),
    request instanceof http.ClientRequest,
    Object.getPrototypeOf(request) === http.ClientRequest.prototype,
  )
  console.log(
    request.getHeaderNames().filter(name => without({ [name]: 1 })[name]),
    request.headersSent,
    request.writable,
  )
  console.log(request.setHeader('x-own', '1') === request, request.write('part'), request.end('last') === request)
})
