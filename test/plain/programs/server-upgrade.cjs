const http = require('node:http')
const { listen, raw, shape: whole, face } = require('./support/web.cjs')

// A method that is watched until the handshake is over is not among those that a loop over all there is meets.
const shape = object => ({ ...whole(object), forIn: undefined })

const head = path => `GET ${path} HTTP/1.1\r\nHost: a\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n`
async function main() {
  const server = http.createServer((_request, response) => response.end('no upgrade'))
  const port = await listen(server)
  console.log(await raw(port, `${head('/').replace('Connection: Upgrade', 'Connection: close')}`))
  server.on('upgrade', (request, socket, first) => {
    console.log(
      request.url,
      shape(request),
      shape(socket),
      first.length,
      face(socket.write),
      face(socket.end),
      face(socket.emit),
    )
    const { write, end } = socket
    socket.on('error', error => console.log('socket', error.code)).on('close', () => console.log('socket closed'))
    if (request.url === '/refuse') socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    else if (request.url === '/destroy') socket.destroy(Object.assign(new Error('no'), { code: 'OWN' }))
    else {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\n\r\n')
      console.log(shape(socket))
      socket.on('data', data => socket.end(`echo ${data}`))
    }
    console.log('still its own', socket.write.name === write.name, socket.end.name === end.name)
  })
  server.on('connect', (request, socket) => {
    console.log('connect', request.method, request.url, shape(request), shape(socket))
    socket.end('HTTP/1.1 200 Connected\r\n\r\n')
  })
  for (const path of ['/refuse', '/destroy', '/echo']) console.log(await raw(port, head(path), 'ping'))
  console.log(await raw(port, 'CONNECT other:443 HTTP/1.1\r\nHost: other\r\n\r\n'))
  server.close()
}
main()
