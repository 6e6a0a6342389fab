const http = require('node:http')
const { ask, listen } = require('./support/web.cjs')

const server = http.createServer((request, response) => {
  for (const [name, object] of Object.entries({ request, response })) {
    const emit = object.emit
    object.emit = function (event, ...args) {
      console.log(name, String(event), args.length, this === object)
      return emit.call(this, event, ...args)
    }
    console.log(name, Object.hasOwn(object, 'emit'))
  }
  request.resume().on('end', () => response.end('fine'))
})
const own = server.emit
server.emit = function (event, ...args) {
  console.log('own', event, args.length)
  const result = own.apply(this, [event, ...args])
  console.log('own gave', result)
  return result
}
const above = http.Server.prototype.emit
http.Server.prototype.emit = function (event, ...args) {
  console.log('class', event, args.length)
  return above.call(this, event, ...args)
}
const second = http.createServer((_request, response) => response.end('second'))
async function main() {
  for (const each of [server, second]) {
    console.log(await ask(await listen(each), { method: 'PUT' }, 'body'))
    await new Promise(resolve => each.close(resolve))
  }
  delete server.emit
  console.log(server.emit === http.Server.prototype.emit, new http.Server().emit('nothing'))
}
main()
