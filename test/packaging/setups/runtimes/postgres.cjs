// As much of a PostgreSQL as answers any statement with nothing.
const net = require('node:net')

const ready = Buffer.from('Z\0\0\0\x05I', 'latin1')
const welcome = Buffer.concat([Buffer.from('R\0\0\0\x08\0\0\0\0', 'latin1'), ready])
const done = Buffer.concat([Buffer.from('C\0\0\0\x0dSELECT 0\0', 'latin1'), ready])

exports.listen = () =>
  new Promise(resolve => {
    const server = net.createServer(socket => {
      let isKnown = false
      socket.on('error', () => {})
      socket.on('data', ([kind]) => {
        if (isKnown) socket.write(kind === 81 ? done : '')
        else socket.write(welcome)
        isKnown = true
      })
    })
    server.listen(0, '127.0.0.1', () => resolve(server.address().port))
  })
