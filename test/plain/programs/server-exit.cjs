// ends: 3
const http = require('node:http')
const { ask, listen } = require('./support/web.cjs')

process.on('exit', code => console.log('exit', code, process.exitCode))
const server = http.createServer((_request, response) => {
  response.end('fine', () => {
    console.log('ended')
    process.exit(3)
  })
})
listen(server).then(port => ask(port))
