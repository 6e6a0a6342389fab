// An agent that reads and answers, and does nothing else: in a process of its own, so that its time is not measured.
const http = require('node:http')

const server = http.createServer((request, response) => {
  request.resume()
  request.on('end', () => response.end('{}'))
})
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
