const http = require('node:http')
const { listen, raw, fault, shape } = require('./support/web.cjs')

const bad = [
  'NONSENSE\r\n\r\n',
  'GET / HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
  `GET / HTTP/1.1\r\nHost: a\r\nX-Big: ${'b'.repeat(20_000)}\r\n\r\n`,
  'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
]
async function main() {
  for (const own of [false, true]) {
    const server = http.createServer((request, response) => {
      request.on('error', error => console.log('request', fault(error))).on('aborted', () => console.log('aborted'))
      request.resume().on('end', () => response.end('fine'))
      request.on('close', () => console.log('request closed', request.complete))
    })
    if (own) {
      server.on('clientError', (error, socket) => {
        const { rawPacket, ...rest } = fault(error)
        console.log(rest, rawPacket, error.bytesParsed, shape(socket).listeners)
        socket.end('HTTP/1.1 400 Mine\r\n\r\n')
      })
    }
    const port = await listen(server)
    for (const text of bad) console.log(await raw(port, text))
    await new Promise(resolve => server.close(resolve))
  }
}
main()
