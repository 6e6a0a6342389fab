// node: --unhandled-rejections=warn
const http = require('node:http')
const { ask, listen, pause } = require('./support/web.cjs')

process.on('warning', ({ name, code, message }) => console.log(name, code, message.split('\n')[0]))
const server = http.createServer(async (_request, response) => {
  response.end('fine')
  throw new Error('after the answer')
})
listen(server).then(async port => {
  console.log(await ask(port))
  const rejected = Promise.reject(new Error('handled later'))
  await pause(5)
  rejected.catch(() => console.log('handled'))
  process.emitWarning('own', { code: 'OWN', detail: 'more' })
  process.emitWarning('old', 'DeprecationWarning', 'DEP0')
  for (let at = 0; at < 12; at++) server.on('own', () => {})
  server.close()
})
