const http = require('node:http')
const { listen, fault, shape } = require('./support/web.cjs')

const server = http.createServer(() => {})
listen(server).then(async port => {
  for (const options of [{ timeout: 20 }, {}]) {
    await new Promise(resolve => {
      const request = http.get({ port, host: '127.0.0.1', agent: false, ...options })
      if (options.timeout === undefined)
        request.setTimeout(20, function () {
          console.log('callback', this === request)
        })
      request.on('timeout', () => {
        console.log('timeout', shape(request).listeners)
        request.destroy(new Error('too slow'))
      })
      request.on('error', error => console.log(fault(error)))
      request.on('close', resolve)
    })
  }
  console.log(
    await Promise.race([
      new Promise(resolve =>
        http
          .get({ port, host: '127.0.0.1', agent: false, signal: AbortSignal.timeout(20) })
          .on('error', error => resolve(fault(error))),
      ),
    ]),
  )
  server.closeAllConnections()
  server.close()
})
