const http = require('node:http')
const { inspect } = require('node:util')
const { ask, listen, shape, face } = require('./support/web.cjs')

const server = http.createServer((request, response) => {
  // Made when they are first read, by whomever.
  console.log(request.headers.connection)
  console.log('server', shape(server))
  for (const [name, object] of Object.entries({ request, response, socket: request.socket })) {
    console.log(name, shape(object))
    console.log(
      name,
      'json fails or not',
      attempt(() => JSON.stringify(object)),
    )
    console.log(
      name,
      inspect(object, { depth: 0 })
        .replace(/\d{4,}/g, '0')
        .replace(/\[.*[aA]syncId.*\n/, '')
        .replace(/((HeadersCount|async_id_symbol)\)\]?:) \d+/g, '$1 some'),
    )
  }
  console.log(face(request.emit), face(response.emit), face(server.emit), face(response.end))
  request.on('end', () => {
    console.log('at the end', shape(request))
    response.end('fine')
  })
  request.resume()
  response.on('finish', () => console.log('finished', shape(response)))
  response.on('close', () => console.log('closed', shape(response), shape(request)))
})
function attempt(fn) {
  try {
    return typeof fn()
  } catch (error) {
    return error.name
  }
}
listen(server).then(async port => {
  console.log((await ask(port, { method: 'POST' }, 'body')).text)
  server.close()
})
