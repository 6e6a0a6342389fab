const http = require('node:http')
const { PassThrough } = require('node:stream')
const { listen } = require('./support/web.cjs')

const server = http.createServer((request, response) => response.end(request.headers['x-added']))
listen(server).then(async port => {
  const { request, get } = http
  const seen = []
  http.request = function (...args) {
    seen.push([new.target === undefined, args.length, this === http])
    const made = request.apply(this, args)
    made.setHeader('x-added', 'by the user')
    return made
  }
  const read = made =>
    new Promise(resolve => made.on('response', response => response.setEncoding('utf8').on('data', resolve)))
  const made = http.request({ port, host: '127.0.0.1', agent: false })
  made.end()
  console.log(await read(made))
  const got = await new Promise(resolve =>
    http.get({ port, host: '127.0.0.1', agent: false }, response => resolve(response.statusCode)),
  )
  console.log(got, seen)
  http.request = request
  console.log(http.request === request, http.get === get)
  // What a tool for tests gives in the place of a request.
  const { ClientRequest } = http
  http.ClientRequest = class Fake extends PassThrough {}
  console.log(
    http
      .request({ port, host: '127.0.0.1', agent: false })
      .on('error', () => {})
      .destroy() instanceof ClientRequest,
  )
  http.ClientRequest = ClientRequest
  const direct = new http.ClientRequest({ port, host: '127.0.0.1', agent: false })
  direct.end()
  await new Promise(resolve => direct.on('response', response => response.resume().on('end', resolve)))
  const { emit } = ClientRequest.prototype
  const events = []
  ClientRequest.prototype.emit = function (name, ...args) {
    events.push(name)
    return emit.call(this, name, ...args)
  }
  await new Promise(resolve =>
    http.get({ port, host: '127.0.0.1', agent: false }, response => response.resume()).on('close', resolve),
  )
  console.log(events)
  server.close()
})
