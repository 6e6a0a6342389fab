const http = require('node:http')
const { listen } = require('./support/web.cjs')

const log = []
function note(text) {
  log.push(text)
  process.nextTick(() => log.push(`${text}, tick`))
  Promise.resolve().then(() => log.push(`${text}, microtask`))
}
const server = http.createServer((_request, response) => response.end('fine'))
listen(server).then(port => {
  note('before')
  const request = http.request({ port, host: '127.0.0.1', method: 'POST', agent: false }, response => {
    note('callback')
    for (const name of ['data', 'end', 'close', 'readable'])
      response.on(name, () => (name === 'readable' ? response.read() : note(`response ${name}`)))
  })
  for (const name of ['socket', 'finish', 'response', 'close', 'prefinish', 'drain'])
    request.on(name, () => note(`request ${name}`))
  const { emit } = request
  request.emit = function (...args) {
    log.push(`emit ${String(args[0])}`)
    return emit.apply(this, args)
  }
  note('made')
  request.end('body', () => note('ended'))
  note('after')
  request.on('close', () => {
    server.close(() => console.log(log.join('\n')))
  })
})
