const http = require('node:http')
const express = require('express')
const { ask, listen } = require('./support/web.cjs')

const log = []
function note(text) {
  log.push(text)
  process.nextTick(() => log.push(`${text}, tick`))
  Promise.resolve().then(() => log.push(`${text}, microtask`))
}
const app = express()
app.use(async (_request, _response, next) => {
  note('one')
  await null
  note('one, later')
  next()
  note('one, after')
})
app.use((_request, _response, next) => {
  note('two')
  setImmediate(() => {
    note('two, later')
    next()
    note('two, after')
  })
})
app.get('/', async (request, response) => {
  note('route')
  await Promise.resolve()
  if (request.query.fail) throw new Error('failed')
  response.send('fine')
  note('sent')
})
app.use((error, _request, response, _next) => {
  note(`error ${error.message}`)
  response.status(500).end()
})
const server = http.createServer(app)
listen(server).then(async port => {
  await ask(port)
  await ask(port, { path: '/?fail=1' })
  server.close(() => console.log(log.join('\n')))
})
