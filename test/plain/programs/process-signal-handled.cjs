// ends: 7
const http = require('node:http')
const { listen } = require('./support/web.cjs')

let signals = 0
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2']) {
  process.on(name, (signal, number) => {
    console.log(signal, number, process.listenerCount(name))
    process.removeAllListeners(name)
    if (++signals < 4) return
    server.close(() => process.exit(7))
    server.closeAllConnections()
  })
}
process.on('exit', code => console.log('exit', code))
const server = http.createServer((_request, response) => response.write('half'))
listen(server).then(port => {
  http
    .get({ port, host: '127.0.0.1' }, response => {
      response.on('error', () => {})
      for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2']) process.kill(process.pid, name)
    })
    .on('error', () => {})
})
