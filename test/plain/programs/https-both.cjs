const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const https = require('node:https')
const { listen, shape, fault, without } = require('./support/web.cjs')

const folder = join(__dirname, '../../fixtures')
const cert = readFileSync(join(folder, 'localhost.crt'))
class Secure extends https.Server {}
const server = new Secure({ cert, key: readFileSync(join(folder, 'localhost.key')) }, (request, response) => {
  console.log(request.url, without(request.headers), shape(request), shape(response), shape(request.socket).listeners)
  response.end('secret')
})
listen(server).then(async port => {
  console.log(shape(server).listeners)
  const options = { port, host: '127.0.0.1', servername: 'localhost', ca: cert, agent: false }
  await new Promise(resolve => {
    const request = https.get(options, response =>
      response.on('data', text => console.log(String(text), response.socket.authorized)).on('end', resolve),
    )
    console.log(shape(request))
  })
  await new Promise(resolve =>
    https.get({ ...options, ca: undefined }).on('error', error => resolve(console.log(fault(error).class, error.code))),
  )
  const agent = new https.Agent({ keepAlive: true, ca: cert, servername: 'localhost' })
  await new Promise(resolve =>
    https.get(`https://127.0.0.1:${port}/agent`, { agent }, response => response.resume().on('end', resolve)),
  )
  agent.destroy()
  server.closeAllConnections()
  server.close()
})
