const http = require('node:http')
const { pipeline, finished, Readable, Transform } = require('node:stream')
const streams = require('node:stream/promises')
const { once } = require('node:events')
const { listen, fault } = require('./support/web.cjs')

const server = http.createServer(async (request, response) => {
  if (request.url === '/echo') return pipeline(request, response, error => console.log('piped', error?.code))
  if (request.url === '/fails') {
    const broken = new Transform({ transform: (_part, _encoding, done) => done(new Error('broken')) })
    return pipeline(request, broken, response, error => console.log('server', fault(error)))
  }
  finished(response, error => console.log('finished', error?.code))
  for await (const part of request) response.write(part)
  response.end()
})
listen(server).then(async port => {
  for (const path of ['/echo', '/fails', '/iterate']) {
    const request = http.request({ port, host: '127.0.0.1', path, method: 'POST', agent: false })
    const sent = streams.pipeline(Readable.from(['a', 'b', 'c']), request).then(() => 'sent', fault)
    try {
      const [response] = await once(request, 'response')
      let text = ''
      for await (const part of response) text += part
      console.log(path, text)
    } catch (error) {
      console.log(path, fault(error))
    }
    console.log(path, await sent)
  }
  server.close()
})
