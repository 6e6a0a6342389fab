// A service of a chain: traced by the package that it is given, it asks the next one, if there is one, and passes its answer on.
const [, , packageName, next] = process.argv
const tracer = require(packageName).init({ flushInterval: 20 })
const http = require('node:http')

const server = http.createServer((request, response) => {
  const span = tracer.scope().active()
  if (request.url === '/first') {
    span.setTag('manual.keep', true)
    span.setBaggageItem('user.id', 'ada')
  }
  if (next === undefined) {
    response.end(JSON.stringify({ 'user.id': span.getBaggageItem('user.id') }))
    return
  }
  http.get(next, answer => answer.pipe(response))
})

server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`))
