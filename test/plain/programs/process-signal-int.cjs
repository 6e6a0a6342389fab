// ends: SIGINT
const http = require('node:http')
const { listen } = require('./support/web.cjs')

process.on('exit', code => console.log('never', code))
const server = http.createServer((_request, response) => {
  response.write('half')
  console.log('in a request')
  process.kill(process.pid, 'SIGINT')
  setTimeout(() => {}, 5000)
})
listen(server).then(port => http.get({ port, host: '127.0.0.1' }).on('error', () => {}))
