const http = require('node:http')
const { listen, raw, shape } = require('./support/web.cjs')

function serve(request, response) {
  request.resume().on('end', () => response.end(`${request.method} done`))
}
async function main() {
  for (const events of [[], ['checkContinue'], ['checkContinue', 'checkExpectation']]) {
    const server = http.createServer((request, response) => {
      console.log('request', shape(request).listeners, shape(response).listeners)
      response.writeEarlyHints({ link: '</a.css>; rel=preload' })
      response.writeProcessing()
      serve(request, response)
    })
    for (const event of events) {
      server.on(event, (request, response) => {
        console.log(event, request.headers.expect)
        if (event === 'checkContinue') response.writeContinue()
        if (request.url === '/hand-on') server.emit('request', request, response)
        else serve(request, response)
      })
    }
    const port = await listen(server)
    for (const expect of ['100-continue', 'the-unexpected']) {
      for (const path of ['/', '/hand-on']) {
        const head = `POST ${path} HTTP/1.1\r\nHost: a\r\nExpect: ${expect}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n`
        console.log(await raw(port, head, 'ab'))
      }
    }
    await new Promise(resolve => server.close(resolve))
  }
}
main()
