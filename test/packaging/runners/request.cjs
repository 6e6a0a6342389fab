const http = require('node:http')

/** Serves one request of its own; resolves to the status. */
exports.request = () =>
  new Promise((resolve, reject) => {
    const server = http.createServer((_request, response) => response.end('fine'))
    server.listen(0, '127.0.0.1', () => {
      const options = { port: server.address().port, host: '127.0.0.1', agent: false }
      const request = http.get(options, response => response.resume())
      request.on('error', reject)
      // A runner may end the process at once.
      request.on('close', () => server.close(() => resolve(request.res.statusCode)))
    })
  })
