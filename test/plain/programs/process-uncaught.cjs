// ends: 1
const http = require('node:http')
const { ask, listen } = require('./support/web.cjs')

process.on('uncaughtExceptionMonitor', (error, origin) => console.log('monitor', error.message, origin))
process.on('exit', code => console.log('exit', code))
const server = http.createServer(() => {
  throw Object.assign(new RangeError('in a handler'), { code: 'OWN', nested: { a: 1 } })
})
listen(server).then(port => ask(port))
